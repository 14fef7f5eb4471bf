// A conversation's id, as a person pastes it. Pure.

const form = /(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])/gi;
const none = "00000000-0000-0000-0000-000000000000";

/**
 * conversationId finds the one id in what was typed or pasted: the id alone, or an address that holds it. What holds two
 * different ones is not guessed at.
 */
export function conversationId(typed: string): string | undefined {
  const found = new Set((typed.match(form) ?? []).map(id => id.toLowerCase()));
  const [id] = found;
  return found.size === 1 && id !== none ? id : undefined;
}
