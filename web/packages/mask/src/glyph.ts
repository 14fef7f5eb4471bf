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

export interface Glyph {
  kind: number;
  value: number; // the digit, or the bits of the sign
  fold: number; // the code point that words are compared by
  width: number; // in UTF-16 code units
}

// For each code point of the first two planes: 0 for a letter, 1 to 10 for the digits, 11 to 20 for Chinese numerals, 21
// for what is ignorable, 22 for signs.
const plane = new Uint8Array(1 << 17);

// Ascending numbers are written as their differences, in base 36.
const ascending = (list: string) => {
  let v = 0;
  return list.split(" ").map(n => (v += Number.parseInt(n, 36)));
};
const paint = (pairs: number[], code: number) => {
  for (let i = 0; i < pairs.length; i += 2) plane.fill(code, pairs[i], (pairs[i + 1] as number) + 1);
};
paint([0, 127], 22);
paint([65, 90, 97, 122], 0);
paint(ascending(t.signs), 22);
paint(ascending(t.ignorable), 21);
for (const zero of [48, ...ascending(t.zeros)]) for (let d = 0; d < 10; d++) plane[zero + d] = d + 1;
const figures = t.figures.split(" ").map(n => Number.parseInt(n, 16));
for (let i = 0; i < figures.length; i += 3)
  for (let d = 0; d < (figures[i + 1] as number); d++)
    plane[(figures[i] as number) + d] = (figures[i + 2] as number) + d + 1;
[...t.ideographs].forEach((c, i) => {
  plane[c.codePointAt(0) as number] = 11 + (i % 10);
});

const signs: [number, string, ...number[]][] = [
  [SPACE, "\t ", 0xa0, 0xa0, 0x2000, 0x200a, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0x1680, 0x1680],
  [LINE, "\n\r", 0x85, 0x85, 0x2028, 0x2029],
  [DASH, "-−﹘﹣－", 0x2010, 0x2015],
  [DOT, ".·․．・"],
  [COMMA, ",،٫٬、，"],
  [SLASH, "/\\⁄∕／"],
  [COLON, ":∶："],
  [PLUS, "+＋"],
  [FIELD, "|=;^&%؛｜＝；"],
  [QUOTE, "\"'()[]{}<>`«»", 0x2018, 0x201f, 0x3008, 0x3011],
  [CURRENCY, "$฿", 0xa2, 0xa5, 0x20a0, 0x20cf],
  [BULLET, "*•●∗"],
  [STOP, "?!؟。？！¿¡"],
];
const signOf = new Map<number, number>();
for (const [bit, chars, ...ranges] of signs) {
  for (const c of chars) signOf.set(c.charCodeAt(0), bit);
  for (let i = 0; i < ranges.length; i += 2)
    for (let c = ranges[i] as number; c <= (ranges[i + 1] as number); c++) signOf.set(c, bit);
}

/** The bits of a sign. */
export const bitsOf = (c: number): number => signOf.get(c) ?? REST;

/** Makes letters comparable: lower case, without accents, full width made plain, Arabic as hurried writers have it. */
export function fold(c: number): number {
  if (c >= 65 && c <= 90) return c | 32;
  if (c < 0xc0) return c;
  if (c < 0x180) return t.plain.charCodeAt(c - 0xc0);
  if ((c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f)) return fold(c + 32);
  if (c >= 0x400 && c <= 0x40f) return fold(c + 80);
  if (c >= 0xff21 && c <= 0xff3a) return (c - 0xfee0) | 32;
  if (c >= 0xff41 && c <= 0xff5a) return c - 0xfee0;
  const i = "ȘșȚțάέήίόύώёأآإةى".indexOf(String.fromCharCode(c));
  return c < 0x10000 && i >= 0 ? "ssttαεηιουωеاااهي".charCodeAt(i) : c;
}

const digitsOf = (s: string, base: number): number => {
  let v = 0;
  for (const c of s) {
    const d = Number.parseInt(c, base);
    if (Number.isNaN(d)) return -1;
    v = v * base + d;
  }
  return s ? v : -1;
};

// Decodes one escape of a URL, of HTML or of JSON; the width is 0 where there is none.
function escapeAt(s: string, i: number): [code: number, width: number] {
  const c = s[i];
  if (c === "%") {
    const v = digitsOf(s.slice(i + 1, i + 3), 16);
    // Beyond ASCII it is a part of a longer code point, which is in practice a space or a dash.
    return v < 0 || i + 2 >= s.length ? [0, 0] : [v < 128 ? v : 32, 3];
  }
  if (c === "&") {
    const end = s.indexOf(";", i + 2);
    if (end < 0 || end >= i + 10) return [0, 0];
    const width = end + 1 - i;
    if (s[i + 1] !== "#") {
      for (let k = i + 1; k < end; k++) {
        const l = s.charCodeAt(k) | 32;
        if (l < 97 || l > 122) return [0, 0];
      }
      return [32, width];
    }
    const hex = s[i + 2] === "x" || s[i + 2] === "X";
    const v = digitsOf(s.slice(i + (hex ? 3 : 2), end), hex ? 16 : 10);
    return v < 0 || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff) ? [0, 0] : [v, width];
  }
  const next = s[i + 1];
  if (next === "u") {
    const v = i + 5 < s.length ? digitsOf(s.slice(i + 2, i + 6), 16) : -1;
    return v < 0 ? [0, 0] : [v, 6];
  }
  const digit = s.charCodeAt(i + 2) - 48;
  return (next === "n" || next === "t" || next === "r") && digit >= 0 && digit < 10 ? [32, 2] : [0, 0];
}

/** Reads the glyph that begins at s[i] into g. */
export function glyphAt(s: string, i: number, g: Glyph, decode = true): void {
  let c = s.charCodeAt(i);
  g.width = 1;
  if (c >= 0xd800 && c < 0xdc00) {
    c = s.codePointAt(i) as number;
    if (c > 0xffff) g.width = 2;
  } else if (decode && (c === 37 || c === 38 || c === 92)) {
    const [code, width] = escapeAt(s, i);
    if (width) {
      c = code;
      g.width = width;
    }
  }
  const code = c < plane.length ? (plane[c] as number) : c >= 0xe0000 && c <= 0xe0fff ? 21 : 0;
  g.fold = c;
  if (code === 0) {
    g.kind = LETTER;
    g.fold = fold(c);
  } else if (code <= 10) {
    g.kind = DIGIT;
    g.value = code - 1;
  } else if (code <= 20) {
    g.kind = IDEOGRAPH;
    g.value = code - 11;
  } else if (code === 21) g.kind = IGNORABLE;
  else {
    g.kind = SIGN;
    g.value = bitsOf(c);
  }
}
