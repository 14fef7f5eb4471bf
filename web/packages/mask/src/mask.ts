// The masking engine in the browser: the same rules as the server's, from the same tables, held to the same vectors. It
// shows people what will be masked before they send. It protects nothing by itself: the server looks again and has the
// last word.

import { find, type Result, settle } from "./engine.ts";
import { nothing, questionOf } from "./question.ts";
import { type Policy, use } from "./site.ts";

export { type Author, type Conversation, createConversation } from "./conversation.ts";
export type { Finding, Result } from "./engine.ts";
export type { Entity } from "./scan.ts";
export type { Policy } from "./site.ts";

/**
 * Masks one text. The question is the other side's text before it, if there was one: the bare "4711" after "What is your
 * PIN?" is a PIN. Without a policy everything that is found is masked.
 */
export function scan(text: string, question = "", policy?: Policy): Result {
  use(policy);
  find(question, nothing);
  const asked = questionOf(false);
  return settle(text, find(text, asked), asked);
}
