// The text as a stream of words and numbers, with what stands between them. The twin of mask/atoms.go.

import * as g from "./glyph.ts";
import * as t from "./tables.gen.ts";
import { roleOf } from "./words.ts";

export interface Atom {
  start: number;
  end: number;
  digits: string; // of a number; empty for a word
  key: string; // a word's folded letters
  letters: number;
  number: number; // index of the number that this atom is a part of, or -1
  role: number;
  gap: number; // the signs before it
  gapLen: number;
  phrase: number; // of the first word of a phrase: how many more words it has
  ideograph: boolean;
  taken?: boolean; // inside a finding
}

/** An atom with nothing in it yet. */
export const blank = (start: number, gap: number, gapLen: number): Atom => ({
  start,
  end: start,
  digits: "",
  key: "",
  letters: 0,
  number: -1,
  role: 0,
  gap,
  gapLen,
  phrase: 0,
  ideograph: false,
});

/** Splits text into atoms; tail are the signs after the last. */
export function lex(text: string): { atoms: Atom[]; tail: number } {
  const atoms: Atom[] = [];
  let open: Atom | undefined;
  let gap = 0;
  let gapLen = 0;
  for (let i = 0; i < text.length; ) {
    const start = i;
    g.read(text, i);
    i += g.width;
    if (g.kind === g.SIGN) {
      if (open) gap = gapLen = 0;
      open = undefined;
      gap |= g.value;
      if (gapLen < 100) gapLen++;
      continue;
    }
    if (g.kind !== g.IGNORABLE) {
      const isWord = g.kind === g.LETTER;
      const ideograph = g.kind === g.IDEOGRAPH;
      if (!open || isWord !== !open.digits || ideograph !== open.ideograph) {
        // The beginning of the text is a boundary like any other.
        open = open ? blank(start, 0, 0) : blank(start, gap || g.SPACE, gapLen || 1);
        open.ideograph = ideograph;
        atoms.push(open);
      }
      if (isWord) {
        open.key += String.fromCodePoint(g.letter);
        open.letters++;
      } else open.digits += g.value;
    }
    if (open) open.end = i;
  }
  name(atoms);
  return { atoms, tail: open ? 0 : gap };
}

// Gives the words their roles, phrases first.
function name(atoms: Atom[]): void {
  for (let i = 0; i < atoms.length; i++) {
    const a = atoms[i] as Atom;
    if (a.digits) continue;
    let key = a.key;
    a.role = roleOf(key);
    let more = a.role & t.BEGINS ? 5 : 0;
    a.role &= ~t.BEGINS;
    for (let k = 1; k <= more; k++) {
      const b = atoms[i + k];
      if (!b?.key || !b.gapLen || b.gapLen > 2 || b.gap & ~between) break;
      key += ` ${b.key}`;
      const role = roleOf(key) & ~t.BEGINS;
      if (role) {
        a.role = role;
        a.phrase = k;
      }
    }
    for (more = a.phrase; more > 0; more--) (atoms[++i] as Atom).role = t.FILL;
  }
}

// What may stand between the words of a phrase.
const between = g.SPACE | g.LINE | g.DASH | g.SLASH | g.QUOTE | g.REST;
