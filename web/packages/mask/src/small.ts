// As much of the masking engine as the widget fetches first: docs/masking.md says which rules these are. Over them it finds
// what the twin as a whole and the server find. Once more.ts was imported, too, it is the whole.

import { find, findings, type Result, settle } from "./engine.ts";
import { nothing, questionOf } from "./question.ts";
import * as s from "./scan.ts";

/**
 * Masks one text. The question is the other side's text before it, if there was one: the bare "4711" after "What is your
 * PIN?" is a PIN. Stays tells what is found and left alone.
 */
export function scan(text: string, question = "", stays?: s.Stays): Result {
  s.leave(stays);
  find(question, nothing);
  const asked = questionOf(false);
  find(text, asked);
  return settle(text, findings(), asked);
}
