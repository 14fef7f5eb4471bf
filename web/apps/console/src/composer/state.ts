// What the composer decides, without a DOM: saved replies by slash, what is sent and by which key, when typing is told.

import type { SendKey } from "../settings/state.ts";

/** Most characters of a message, as the server counts them. */
export const limit = 4000;

/** lengthOf counts characters as the server does: code points. */
export const lengthOf = (text: string): number => [...text].length;

export interface Slash {
  /** Where the slash stands, and where the word behind it ends. */
  readonly from: number;
  readonly to: number;
  readonly query: string;
}

/**
 * slashAt finds the shortcut being typed at the caret: a slash that begins a word, and what follows it. A caret behind the
 * end of the text, as it was told before the text became shorter, is at its end.
 */
export function slashAt(text: string, caret: number): Slash | undefined {
  const before = text.slice(0, caret);
  const m = /(?:^|\s)\/([\p{L}\p{N}_-]{0,40})$/u.exec(before);
  if (!m) return undefined;
  const query = m[1] ?? "";
  const to = before.length;
  return { from: to - query.length - 1, to, query: query.toLowerCase() };
}

export interface Reply {
  readonly id: string;
  readonly shortcut: string;
  readonly title: string;
  readonly text: string;
}

/** matching keeps the replies whose shortcut begins with the query, then those whose title holds it. */
export function matching(replies: readonly Reply[], query: string): readonly Reply[] {
  const q = query.toLowerCase();
  const rank = (r: Reply): number =>
    r.shortcut.toLowerCase().startsWith(q)
      ? 0
      : r.title.toLowerCase().includes(q)
        ? 1
        : r.text.toLowerCase().includes(q) && q.length > 2
          ? 2
          : 3;
  return replies
    .map(r => ({ r, rank: rank(r) }))
    .filter(x => x.rank < 3)
    .sort((a, b) => a.rank - b.rank || (a.r.shortcut < b.r.shortcut ? -1 : 1))
    .map(x => x.r);
}

/** insert puts text in place of a part and tells where the caret goes. Variables stay as they are written. */
export function insert(text: string, from: number, to: number, piece: string): { text: string; caret: number } {
  return { text: text.slice(0, from) + piece + text.slice(to), caret: from + piece.length };
}

export interface Pressed {
  readonly key: string;
  readonly shift: boolean;
  readonly mod: boolean;
  readonly alt: boolean;
  readonly composing: boolean;
}

/** sends tells whether a key sends. With the modifier it always does; Enter alone only where that was chosen. */
export function sends(p: Pressed, by: SendKey): boolean {
  if (p.key !== "Enter" || p.composing || p.alt) return false;
  return p.mod || (by === "enter" && !p.shift);
}

/** Typing is told at most this often, and lapses after a pause. */
export const typingEveryMs = 3000;
export const typingPauseMs = 4000;

export interface Typing {
  readonly on: boolean;
  readonly toldAt: number;
}

export const silent: Typing = { on: false, toldAt: 0 };

/** typed is the state after a keystroke, and whether to tell it. */
export function typed(was: Typing, text: string, at: number): { next: Typing; tell: boolean | undefined } {
  if (text === "") return { next: silent, tell: was.on ? false : undefined };
  if (!was.on || at - was.toldAt >= typingEveryMs) return { next: { on: true, toldAt: at }, tell: true };
  return { next: was, tell: undefined };
}
