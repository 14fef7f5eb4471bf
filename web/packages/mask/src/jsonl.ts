// The twin's answers in the words of `snug mask --jsonl`: one object a line in, one out, in order; offsets count bytes of
// UTF-8. Both engines can be run over the same lines, and compared.

import { type Conversation, createConversation, type Earlier, type Finding } from "./mask.ts";

interface Line {
  id?: unknown;
  conversation?: string;
  author?: "visitor" | "agent";
  text: string;
}

interface Dialogue {
  conversation: Conversation;
  lines: Line[];
}

const places = (text: string, findings: readonly Finding[]) =>
  findings.map(({ entity, rule, start, end, confirmed, against }) => ({
    entity,
    start: Buffer.byteLength(text.slice(0, start)),
    end: Buffer.byteLength(text.slice(0, end)),
    rule,
    confirmed,
    against,
  }));

/** Answers lines of JSON, for as long as it lives. */
export function createAnswers(): (json: string) => string {
  const open = new Map<string, Dialogue>();
  return json => {
    const line = JSON.parse(json) as Line;
    let dialogue = line.conversation === undefined ? undefined : open.get(line.conversation);
    dialogue ??= { conversation: createConversation(), lines: [] };
    if (line.conversation !== undefined) open.set(line.conversation, dialogue);
    dialogue.lines.push(line);
    const { masked, findings, earlier } = dialogue.conversation.add(line.author ?? "visitor", line.text);
    const { lines } = dialogue;
    return JSON.stringify({
      id: line.id,
      masked,
      findings: places(line.text, findings),
      earlier: earlier.map(({ back, findings: list }: Earlier) => {
        const then = lines[lines.length - 1 - back] as Line;
        return { id: then.id, findings: places(then.text, list) };
      }),
    });
  };
}
