// The masking engine in the browser: the same rules as the server's, from the same tables, held to the same vectors. It
// shows people what will be masked before they send. It protects nothing by itself: the server looks again and has the
// last word.

import { find, type Result, settle } from "./engine.ts";
import { nothing, questionOf } from "./question.ts";
import { leave, type Stays } from "./scan.ts";

export { type Author, type Conversation, createConversation } from "./conversation.ts";
export type { Finding, Result } from "./engine.ts";
export type { Entity, Stays } from "./scan.ts";

/**
 * Masks one text. The question is the other side's text before it, if there was one: the bare "4711" after "What is your
 * PIN?" is a PIN. Stays tells what is found and left alone.
 */
export function scan(text: string, question = "", stays?: Stays): Result {
  leave(stays);
  find(question, nothing);
  const asked = questionOf(false);
  return settle(text, find(text, asked), asked);
}
