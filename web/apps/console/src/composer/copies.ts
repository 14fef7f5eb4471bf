// The paste guard: remembers what was copied out of which conversation in this console, and tells when it is about to be
// pasted into another one. It keeps hashes of nothing and sends nothing: a short list in this page's memory.

import type { ClipboardEvent } from "react";

interface Copy {
  readonly c: string;
  readonly who: string;
  readonly text: string;
}

const most = 20;
/** Shorter pieces are words that everybody uses. */
const shortest = 6;
let copies: readonly Copy[] = [];

const plain = (s: string): string => s.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();

/** remember notes that text was copied out of conversation c. */
export function remember(c: string, who: string, text: string): void {
  const p = plain(text);
  if (p.length < shortest) return;
  copies = [...copies.filter(each => !(each.c === c && each.text === p)), { c, who, text: p }].slice(-most);
}

export const forgetCopies = (): void => {
  copies = [];
};

/** foreign finds the other conversation that a pasted text was copied from, whole, in part, or among other words. */
export function foreign(c: string, pasted: string): { who: string } | undefined {
  const p = plain(pasted);
  if (p.length < shortest) return undefined;
  // Copied here as well: it is at home.
  if (copies.some(each => each.c === c && each.text.includes(p))) return undefined;
  const found = copies.findLast(each => each.c !== c && (each.text.includes(p) || p.includes(each.text)));
  return found && { who: found.who };
}

/** noteCopy takes the selection of a copy event. One's own words copy freely. */
export function noteCopy(c: string, who: string, e: ClipboardEvent): void {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !(e.target instanceof Node)) return;
  const inside = (n: Node | null): boolean =>
    (n instanceof Element ? n : n?.parentElement)?.closest("[data-own]") != null;
  const anchor = selection.anchorNode instanceof Element ? selection.anchorNode : selection.anchorNode?.parentElement;
  const focus = selection.focusNode instanceof Element ? selection.focusNode : selection.focusNode?.parentElement;
  if (inside(selection.anchorNode) && anchor?.closest("[data-own]") === focus?.closest("[data-own]")) return;
  remember(c, who, selection.toString());
}
