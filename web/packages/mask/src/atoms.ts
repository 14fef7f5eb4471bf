// The text as a stream of words and numbers, with what stands between them. The twin of mask/atoms.go.

import {
  DASH,
  DIGIT,
  type Glyph,
  glyphAt,
  IDEOGRAPH,
  IGNORABLE,
  LETTER,
  LINE,
  QUOTE,
  REST,
  SIGN,
  SLASH,
  SPACE,
} from "./glyph.ts";
import * as t from "./tables.gen.ts";
import { roleOf } from "./words.ts";

export interface Atom {
  start: number;
  end: number;
  digits: number[]; // of a number; empty for a word
  key: string; // a word's folded letters
  letters: number;
  number: number; // index of the number that this atom is a part of, or -1
  role: number;
  gap: number; // the signs before it
  gapLen: number;
  ideograph: boolean;
  taken: boolean; // inside a finding
  phrase: number; // of the first word of a phrase: how many more words it has
}

/** Splits text into atoms; tail are the signs after the last. */
export function lex(text: string): { atoms: Atom[]; tail: number } {
  const atoms: Atom[] = [];
  const g: Glyph = { kind: 0, value: 0, fold: 0, width: 0 };
  let open: Atom | undefined;
  let gap = 0;
  let gapLen = 0;
  const begin = (start: number): Atom => {
    const a: Atom = {
      start,
      end: start,
      digits: [],
      key: "",
      letters: 0,
      number: -1,
      role: 0,
      gap: open ? 0 : gapLen || atoms.length ? gap : SPACE,
      gapLen: open ? 0 : gapLen || (atoms.length ? 0 : 1),
      ideograph: false,
      taken: false,
      phrase: 0,
    };
    atoms.push(a);
    return a;
  };
  for (let i = 0; i < text.length; ) {
    glyphAt(text, i, g);
    const at = i;
    i += g.width;
    if (g.kind === SIGN) {
      if (open) {
        open = undefined;
        gap = gapLen = 0;
      }
      gap |= g.value;
      if (gapLen < 100) gapLen++;
    } else if (g.kind === IGNORABLE) {
      if (open) open.end = i;
    } else if (g.kind === DIGIT || g.kind === IDEOGRAPH) {
      const ideograph = g.kind === IDEOGRAPH;
      if (!open?.digits.length || open.ideograph !== ideograph) {
        open = begin(at);
        open.ideograph = ideograph;
      }
      open.digits.push(g.value);
      open.end = i;
    } else if (g.kind === LETTER) {
      if (!open || open.digits.length) open = begin(at);
      open.key += String.fromCodePoint(g.fold);
      open.letters++;
      open.end = i;
    }
  }
  name(atoms);
  return { atoms, tail: open ? 0 : gap };
}

// Gives the words their roles, phrases first.
function name(atoms: Atom[]): void {
  for (let i = 0; i < atoms.length; i++) {
    const a = atoms[i] as Atom;
    if (a.digits.length) continue;
    a.role = roleOf(a.key);
    if (!(a.role & t.BEGINS)) continue;
    a.role &= ~t.BEGINS;
    let key = a.key;
    for (let k = 1; k <= 5 && i + k < atoms.length; k++) {
      const b = atoms[i + k] as Atom;
      if (b.digits.length || !b.gapLen || b.gapLen > 2 || b.gap & ~(SPACE | DASH | QUOTE | SLASH | LINE | REST)) break;
      key += ` ${b.key}`;
      const role = roleOf(key) & ~t.BEGINS;
      if (role) {
        a.role = role;
        a.phrase = k;
      }
    }
    for (let more = a.phrase; more > 0; more--) (atoms[++i] as Atom).role = t.FILL;
  }
}
