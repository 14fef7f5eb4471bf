// One sign of the text, with escapes decoded: %34, &#52; and \u0034 are the digit 4. The twin of mask/glyph.go.

import * as t from "./tables.gen.ts";

export const LETTER = 0;
export const DIGIT = 1;
export const IDEOGRAPH = 2; // a Chinese numeral: a digit, and a word as well
export const IGNORABLE = 3; // shows nothing, such as a zero-width space
export const SIGN = 4;

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

// The signs of each bit, and ranges of more; what is not here is REST.
const meanings: [string, ...number[]][] = [
  ["\t ", 0xa0, 0xa0, 0x2000, 0x200a, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0x1680, 0x1680],
  ["\n\r", 0x85, 0x85, 0x2028, 0x2029],
  ["-−﹘﹣－", 0x2010, 0x2015],
  [".·․．・"],
  [",،٫٬、，"],
  ["/\\⁄∕／"],
  [":∶："],
  ["+＋"],
  ["|=;^&%؛｜＝；"],
  ["\"'()[]{}<>`«»", 0x2018, 0x201f, 0x3008, 0x3011],
  ["$฿", 0xa2, 0xa5, 0x20a0, 0x20cf],
  ["*•●∗"],
  ["?!؟。？！¿¡"],
];

// For each code point of the first two planes: 0 for a letter, 1 to 10 for the digits, 11 to 20 for Chinese numerals, 21
// for what is ignorable, and from 22 on the signs in the order of their bits.
const plane = new Uint8Array(1 << 17);
const firstSign = 22;

const paint = (ranges: number[], code: number) => {
  for (let i = 0; i < ranges.length; i += 2) plane.fill(code, ranges[i], (ranges[i + 1] as number) + 1);
};
// Ascending numbers are written as their differences, in base 36.
const ascending = (list: string) => {
  let v = 0;
  return list.split(" ").map(n => (v += Number.parseInt(n, 36)));
};
paint([0, 64, 91, 96, 123, 127, ...ascending(t.signs)], firstSign + 13);
paint(ascending(t.ignorable), 21);
meanings.forEach(([chars, ...ranges], bit) => {
  for (const c of chars) plane[c.charCodeAt(0)] = firstSign + bit;
  paint(ranges, firstSign + bit);
});
for (const zero of [48, ...ascending(t.zeros)]) for (let d = 0; d < 10; d++) plane[zero + d] = d + 1;
for (const [, first, count, value] of t.figures.matchAll(/(\w+) (\d+) (\d)/g))
  for (let d = 0; d < Number(count); d++) plane[Number.parseInt(first as string, 16) + d] = Number(value) + d + 1;
[...t.ideographs].forEach((c, i) => {
  plane[c.charCodeAt(0)] = 11 + (i % 10);
});

// Makes letters comparable: lower case, without accents. Arabic is taken as hurried writers have it. A test of the tables
// holds it to what the server does, for all words that are known here.
const folded = Uint16Array.from({ length: 0x700 }, (_, c) =>
  String.fromCharCode(c).toLowerCase().normalize("NFD").charCodeAt(0),
);
folded[0xdf] = 115; // ß, s
folded[0x629] = 0x647; // ة, ه
folded[0x649] = 0x64a; // ى, ي

// The escapes of URLs, of HTML and of JSON; all but numbers are spaces. It runs only where one begins, and is bounded.
const escapes =
  /%([\da-fA-F]{2})|\\u([\da-fA-F]{4})|&#[xX]([\da-fA-F]{1,6});|&#(\d{1,7});|&[a-zA-Z]{1,8};|\\[ntr](?=\d)/y;

// The glyph that was read last. One text is read at a time, from its beginning to its end.
export let kind = LETTER;
export let value = 0; // the digit, or the bits of the sign
export let letter = 0; // the code point that words are compared by
export let width = 0; // in UTF-16 code units

/** Reads the glyph that begins at s[i]. */
export function read(s: string, i: number, decode = true): void {
  let c = s.codePointAt(i) as number;
  width = c > 0xffff ? 2 : 1;
  if (decode && (c === 37 || c === 38 || c === 92)) {
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
  const code = plane[c] ?? (c >> 12 === 0xe0 ? 21 : 0);
  if (!code) {
    kind = LETTER;
    letter = folded[c] ?? (c > 0xff20 && c < 0xff5b ? (c - 0xfee0) | 32 : c);
  } else if (code < 11) {
    kind = DIGIT;
    value = code - 1;
  } else if (code < 21) {
    kind = IDEOGRAPH;
    value = code - 11;
  } else if (code === 21) kind = IGNORABLE;
  else {
    kind = SIGN;
    value = 1 << (code - firstSign);
  }
}
