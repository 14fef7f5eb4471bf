// One sign of the text, with escapes decoded: %34, &#52; and \u0034 are the digit 4. The twin of mask/glyph.go, by what
// the browser knows of Unicode: a test compares both over all characters that it knows.

import * as t from "./tables.gen.ts";

export const LETTER = 1;
export const DIGIT = 2;
export const IDEOGRAPH = 3; // a Chinese numeral: a digit, and a word as well
export const IGNORABLE = 4; // shows nothing, such as a zero-width space
export const SIGN = 5;

// What a sign means between two numbers, as bits.
export const SPACE = 1;
export const LINE = 2;
export const DASH = 4;
export const DOT = 8;
export const COMMA = 16;
export const SLASH = 32;
export const COLON = 64;
export const PLUS = 128;
export const FIELD = 256;
export const QUOTE = 512;
export const CURRENCY = 1024;
export const BULLET = 2048;
export const STOP = 4096;
export const REST = 8192;

const one = (set: string) => new RegExp(`^[${set}]$`, "u");
const isSign = one("\\p{P}\\p{S}\\p{Z}\\p{Cc}");
const isIgnorable = one("\\p{DI}\\p{Cf}\\p{sc=Zinh}");
const isMark = one("\\p{M}");
const isDecimal = one("\\p{Nd}");
const meanings = t.signs.map(one);

/**
 * What was found out of each code point of the first two planes: its kind in the lowest three bits, above them its value,
 * which is a digit, the bits of a sign, or the code point that words are compared by. Of signs that may begin an escape, and
 * of halves of pairs, there is nothing.
 */
export const known = new Int32Array(1 << 17);
const isMore = one("%&\\\\<\\p{Cs}");

function sort(c: number): number {
  const own = String.fromCodePoint(c);
  const all = [...own.normalize("NFKD")];
  // what it is without its dress: full width, raised, mathematical, circled, in brackets
  const bare = all.length > 1 ? all.filter(x => !"().,".includes(x)) : all;
  const plain = bare.length === 1 ? (bare[0] as string).toLowerCase() : own;
  const numeral = t.ideographs.indexOf(plain);
  let digit = numeral < 0 ? -1 : numeral % 10;
  if (isDecimal.test(plain)) {
    // Digits come in runs of ten, which may touch.
    const last = plain.codePointAt(0) as number;
    let first = last;
    while (isDecimal.test(String.fromCodePoint(first - 1))) first--;
    digit = (last - first) % 10;
  }
  if (digit >= 0) return digit * 8 + (plain === own && numeral >= 0 ? IDEOGRAPH : DIGIT);
  if (isIgnorable.test(plain) || (c < 0x700 && isMark.test(own))) return IGNORABLE;
  if (isSign.test(plain)) {
    const bit = meanings.findIndex(set => set.test(plain));
    return (1 << (bit < 0 ? 13 : bit)) * 8 + SIGN;
  }
  // Words are compared in lower case, without accents. A test of the tables holds it to what the server does, for all words
  // that are known here.
  const letter = (c < 0x700 ? (all[0] as string).toLowerCase() : c < 0x2000 ? own.toLowerCase() : plain).codePointAt(
    0,
  ) as number;
  return (hurried.get(letter) ?? letter) * 8 + LETTER;
}

/** Letters that are taken for others: ß is s, and Arabic is taken as hurried writers have it. */
export const hurried = new Map([
  [0xdf, 0x73],
  [0x629, 0x647],
  [0x649, 0x64a],
]);

// The escapes of URLs, also encoded twice, of HTML, of JSON and of programming languages; tags, and all but numbers, are spaces.
// It runs only where one may begin, and is bounded.
const escapes =
  /(?:%(?:25(?=3\d))?|\\x)([\da-fA-F]{2})|\\u([\da-fA-F]{4})|(?:&#[xX]|\\u\{)([\da-fA-F]{1,7})[;}]?|&#(\d{1,7});?|&[a-zA-Z]{1,8};|\\[ntr](?=\d)|<!--[^<>\d]{0,74}>|<\/?[a-zA-Z]{1,10}(?: ?\/| [a-zA-Z /]{1,30}=[^<>\d]{0,60})?>/y;

// The glyph that was read last. One text is read at a time, from its beginning to its end.
export let kind = LETTER;
export let value = 0;
export let width = 0; // in UTF-16 code units

/** Reads the glyph that begins at s[i]. */
export function read(s: string, i: number, decode = true): void {
  width = 1;
  const code = known[s.charCodeAt(i)] || look(s, i, decode);
  kind = code & 7;
  value = code >> 3;
}

// Reads what is not known yet, a pair, or an escape.
function look(s: string, i: number, decode: boolean): number {
  let c = s.codePointAt(i) as number;
  if (c > 0xffff) width = 2;
  if (decode && "%&\\<".includes(s[i] as string)) {
    escapes.lastIndex = i;
    const found = escapes.exec(s);
    if (found) {
      const [all, byte, unit, hex = byte ?? unit, decimal] = found;
      const code = hex ? Number.parseInt(hex, 16) : +(decimal ?? 32);
      // Beyond ASCII a byte is a part of a longer code point, which is in practice a space or a dash.
      const point = byte && code > 127 ? 32 : code;
      if (unit || (point <= 0x10ffff && (point < 0xd800 || point > 0xdfff))) {
        c = point;
        width = all.length;
      }
    }
  }
  const code = known[c] || sort(c);
  if (!isMore.test(String.fromCodePoint(c))) known[c] = code;
  return code;
}
