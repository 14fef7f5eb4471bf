// IBANs and US social security numbers. The twin of mask/iban.go and mask/ssn.go.

import { contextOf, labelBefore } from "./context.ts";
import * as g from "./glyph.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";

const lengths = new Map<string, number>();
for (const [, length, countries] of t.ibanLengths.matchAll(/(\d+)(\D+)/g))
  for (const [country] of (countries as string).matchAll(/../g)) lengths.set(country, Number(length));

/** Finds IBANs (ISO 13616): a country, its length, and a remainder of 1 by 97. */
export function ibans(): void {
  for (let i = 0; i < s.count; i++) {
    const a = s.atom(i);
    const next = s.atom(i + 1);
    if (a.digits || !next.digits || next.gapLen > 2) continue;
    let { start } = a;
    const prefixed = a.letters > 2; // "IBANDE89…"
    if (prefixed) {
      if (a.letters !== 6 || a.end - start !== 6 || s.text.slice(start, start + 4).toLowerCase() !== "iban") continue;
      start += 4;
    } else if (a.letters === 2 && i && (s.glued(i) || (a.gap === g.DASH && a.gapLen === 1 && s.glued(i - 1)))) continue;
    const end = iban(start);
    if (end < 0) continue;
    const roles = t.IBAN | t.ACCOUNT;
    const labelled = prefixed || labelBefore(i, roles, 4) || (s.asked.roles & roles) > 0;
    // "is 12…" may be Iceland, but is more often a verb.
    if (next.gapLen && !labelled && s.text.charCodeAt(start) & 32) continue;
    s.take("iban", "mod97", start, end, `mod97 length:country ${labelled ? "label:iban" : ""}`);
  }
}

// Reads letters and digits from start, with up to two signs between any of them, and checks them; -1 where it is none.
function iban(start: number): number {
  let chars = "";
  let want = 34;
  let signs = 0;
  let end = start;
  while (end < s.text.length && chars.length < want) {
    g.read(s.text, end);
    end += g.width;
    if (g.kind === g.IGNORABLE) continue;
    if (g.kind === g.SIGN) {
      if (++signs > 2 || g.value & (g.STOP | g.CURRENCY)) return -1;
      continue;
    }
    signs = 0;
    const n = chars.length;
    const isDigit = g.kind === g.DIGIT;
    if (g.kind === g.IDEOGRAPH || (!isDigit && (g.value < 97 || g.value > 122))) return -1;
    if (n < 4 && isDigit !== n > 1) return -1;
    chars += isDigit ? g.value : String.fromCharCode(g.value);
    if (n === 1) want = lengths.get(chars) ?? 0;
  }
  if (chars.length !== want) return -1;
  let remainder = 0;
  for (const c of chars.slice(4) + chars.slice(0, 4)) {
    const v = Number.parseInt(c, 36);
    remainder = (remainder * (v > 9 ? 100 : 10) + v) % 97;
  }
  if (end < s.text.length) {
    g.read(s.text, end);
    if (g.kind === g.DIGIT || (g.kind === g.LETTER && g.value < 128)) return -1; // a part of something longer
  }
  return remainder === 1 ? end : -1;
}

/** Finds US social security numbers: the form 123-45-6789 with parts that are in use, or a label or question. */
export function ssns(): void {
  for (let k = 0; k < s.numbers.length; k++) {
    const a = s.num(k);
    if (a.taken || a.opaque || a.shaped || a.left || a.right || a.spelled) continue;
    const parted = a.digits.length === 3 && part(k + 1, 2) && part(k + 2, 4) && s.num(k + 1).gap === s.num(k + 2).gap;
    if (!parted && a.digits.length !== 9) continue;
    const last = parted ? k + 2 : k;
    // a part of something longer
    if (s.tied(k, s.tying) || s.tied(last + 1, s.tying & ~g.DOT)) continue;
    const { end, gap } = s.num(last);
    let confirmed = "";
    if (parted && gap === g.DASH) confirmed = "format ";
    const label = labelBefore(a.lo, t.SSN, 5);
    if (label) confirmed += "label:us_ssn ";
    if (s.asked.roles & t.SSN) confirmed += "question:us_ssn";
    if (!confirmed || !inUse(k, last)) continue;
    const { word, near } = contextOf(k, last);
    if (label || !near || !word.endsWith("other")) s.take("us_ssn", "format", a.start, end, confirmed);
  }
}

const part = (k: number, size: number): boolean => {
  const n = s.num(k);
  return s.joined(k) && n.digits.length === size && n.gapLen < 3 && !n.taken;
};

// No area 000, 666 or from 900 on, no group 00, no serial 0000 (Social Security Administration, RM 10201.035).
function inUse(first: number, last: number): boolean {
  let digits = "";
  for (let k = first; k <= last; k++) digits += s.num(k).digits;
  return !/^(000|666|9)|^...00|0000$/.test(digits);
}
