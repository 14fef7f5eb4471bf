// The text as a stream of words and numbers, with what stands between them. The twin of mask/atoms.go.

import * as g from "./glyph.ts";
import * as t from "./tables.gen.ts";
import { mix, mixWord, roleOf, seed } from "./words.ts";

export interface Atom {
  start: number;
  end: number;
  digits: string; // of a number; empty for a word
  hash: number; // of a word
  letters: number;
  number: number; // index of the number that this atom is a part of, or -1
  role: number;
  gap: number; // the signs before it
  gapLen: number;
  phrase: number; // of the first word of a phrase: how many more words it has
  ideograph: boolean;
  taken: boolean; // inside a finding
}

// Atoms are used again for the next text: plain text leaves nothing behind.
const pool: Atom[] = [];
const kept = 1 << 14;

/** How many atoms the text has, and the signs after the last. */
export let count = 0;
export let tail = 0;
/** The roles of all words, how many digits they may mean, and how many there are in figures. */
export let seen = 0;
export let spelled = 0;
export let figures = 0;

// What stands before the first atom and behind the last.
const nothing = blank();

/** Atom i; one with nothing in it but a gap before it where there is none. */
export const atom = (i: number): Atom => (i >= 0 && i < count ? (pool[i] as Atom) : nothing);

function blank(): Atom {
  return {
    start: 0,
    end: 0,
    digits: "",
    hash: 0,
    letters: 0,
    number: -1,
    role: 0,
    gap: 0,
    gapLen: 0,
    phrase: 0,
    ideograph: false,
    taken: false,
  };
}

function begin(a: Atom, start: number, gap: number, gapLen: number): Atom {
  a.start = a.end = start;
  a.digits = "";
  a.hash = seed;
  a.letters = a.role = a.phrase = 0;
  a.number = -1;
  a.gap = gap;
  a.gapLen = gapLen;
  a.ideograph = a.taken = false;
  return a;
}

/** Splits text into atoms. */
export function lex(text: string): void {
  let open: Atom | undefined;
  let gap = 0;
  let gapLen = 0;
  count = seen = spelled = figures = 0;
  if (pool.length > kept) pool.length = kept;
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
        if (open || !gapLen) gap = gapLen = open ? 0 : g.SPACE;
        if (count === pool.length) pool.push(blank());
        open = begin(pool[count++] as Atom, start, gap, gapLen);
        open.ideograph = ideograph;
      }
      if (isWord) {
        let hash = mix(open.hash, g.value);
        // Most letters come in rows, and in one unit each.
        for (; i < text.length; i++) {
          const code = g.known[text.charCodeAt(i)] as number;
          if ((code & 7) !== g.LETTER) break;
          hash = mix(hash, code >> 3);
          open.letters++;
        }
        open.hash = (hash << 2) >> 2; // small enough for browsers to keep it without a box
        open.letters++;
      } else {
        open.digits += g.value;
        figures++;
      }
    }
    if (open) open.end = i;
  }
  tail = open ? 0 : gap;
  begin(nothing, text.length, tail, 1);
  for (let i = 0; i < count; i++) {
    const a = atom(i);
    if (a.digits) continue;
    a.role = roleOf(a.hash);
    seen |= a.role;
    if (a.role & numeral) spelled += a.role & (t.DOUBLE | t.TRIPLE) ? 2 : 1;
  }
  if (seen & t.BEGINS) phrases();
}

// Gives the words of phrases their common role, the longest phrase first.
function phrases(): void {
  for (let i = 0; i < count; i++) {
    const a = atom(i);
    if (!(a.role & t.BEGINS)) continue;
    a.role &= ~t.BEGINS;
    let { hash } = a;
    for (let k = 1, goesOn = true; goesOn; k++) {
      const b = atom(i + k);
      if (!b.letters || !b.gapLen || b.gapLen > 2 || b.gap & ~between) break;
      hash = mixWord(hash, b.hash);
      const role = roleOf(hash);
      goesOn = (role & t.BEGINS) > 0 && k < 5;
      if (role & ~t.BEGINS) {
        a.role = role & ~t.BEGINS;
        a.phrase = k;
      }
    }
    seen |= a.role;
    for (let more = a.phrase; more > 0; more--) atom(++i).role = t.FILL;
  }
}

/** The roles of words that mean a digit, or say how often the next one counts. */
export const numeral = 15 | t.DOUBLE | t.TRIPLE;

// What may stand between the words of a phrase.
const between = g.SPACE | g.LINE | g.DASH | g.SLASH | g.QUOTE | g.REST;
