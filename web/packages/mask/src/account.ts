// IBANs and US social security numbers. The twin of mask/iban.go and mask/ssn.go.

import * as g from "./glyph.ts";
import type { Scan } from "./scan.ts";
import * as t from "./tables.gen.ts";

const lengths = new Map<string, number>();
for (const [, n, countries] of t.ibanLengths.matchAll(/(\d+)(\D+)/g))
  for (const [country] of (countries as string).matchAll(/../g)) lengths.set(country, Number(n));

/** Finds IBANs (ISO 13616): a country, its length, and a remainder of 1 by 97. */
export function ibans(s: Scan): void {
  for (let i = 0; i + 1 < s.atoms.length; i++) {
    const a = s.atom(i);
    const next = s.atom(i + 1);
    if (a.digits.length || !next.digits.length || next.gapLen > 2) continue;
    let { start } = a;
    const prefixed = a.letters > 2; // "IBANDE89…"
    if (prefixed) {
      if (a.letters !== 6 || a.end - a.start !== 6 || !a.key.startsWith("iban")) continue;
      start += 4;
    } else if (a.letters === 2 && i > 0 && !a.gapLen) continue;
    const end = iban(s.text, start);
    if (end < 0) continue;
    const roles = t.IBAN | t.ACCOUNT;
    const labelled = s.labelBefore(i, roles, 4) || !!(s.asked.roles & roles) || prefixed;
    // "is 12…" may be Iceland, but is more often a verb.
    if (next.gapLen && !labelled && (s.text.charCodeAt(start) | 32) === s.text.charCodeAt(start)) continue;
    const confirmed = ["mod97", "length:country"];
    if (labelled) confirmed.push("label:iban");
    s.take({ entity: "iban", rule: "iban.mod97", start, end, confirmed });
  }
}

// Reads letters and digits from start, with up to two signs between any of them, and checks them; -1 where it is none.
function iban(text: string, start: number): number {
  const sign: g.Glyph = { kind: 0, value: 0, fold: 0, width: 0 };
  let chars = "";
  let want = 34;
  let signs = 0;
  let end = start;
  while (end < text.length && chars.length < want) {
    g.glyphAt(text, end, sign);
    end += sign.width;
    if (sign.kind === g.IGNORABLE) continue;
    if (sign.kind === g.SIGN) {
      if (++signs > 2 || sign.value & (g.STOP | g.CURRENCY)) return -1;
      continue;
    }
    signs = 0;
    const n = chars.length;
    const digit = sign.kind === g.DIGIT;
    if (sign.kind === g.IDEOGRAPH || (!digit && (sign.fold < 97 || sign.fold > 122))) return -1;
    if ((n < 2 && digit) || ((n === 2 || n === 3) && !digit)) return -1;
    chars += digit ? sign.value : String.fromCharCode(sign.fold - 32);
    if (n === 1) {
      want = lengths.get(chars) ?? 0;
    }
  }
  if (chars.length !== want || want < 5) return -1;
  let remainder = 0;
  for (const c of chars.slice(4) + chars.slice(0, 4)) {
    const v = Number.parseInt(c, 36);
    remainder = (remainder * (v > 9 ? 100 : 10) + v) % 97;
  }
  if (end < text.length) {
    g.glyphAt(text, end, sign);
    if (sign.kind === g.DIGIT) return -1;
  }
  return remainder === 1 ? end : -1;
}

/** Finds US social security numbers: the form 123-45-6789 with parts that are in use, or a label or question. */
export function ssns(s: Scan): void {
  for (let k = 0; k < s.numbers.length; k++) {
    const a = s.num(k);
    if (a.taken || a.opaque || a.shaped || a.left || a.right || a.spelled) continue;
    let last = k;
    const size = a.digits.length;
    if (size === 3 && pair(s, k + 1, 2) && pair(s, k + 2, 4) && s.num(k + 1).gap === s.num(k + 2).gap) last = k + 2;
    else if (size !== 9) continue;
    const next = s.numbers[last + 1];
    // a part of something longer
    if (s.joined(k) && s.attached(k) && a.gapLen === 1) continue;
    if (next && s.joined(last + 1) && s.attached(last + 1) && next.gapLen === 1 && next.gap !== g.DOT) continue;
    const { hi, end, gap } = s.num(last);
    const label = s.labelBefore(a.lo, t.SSN, 5);
    const question = !!(s.asked.roles & t.SSN);
    const form = last > k && gap === g.DASH;
    if ((!label && !question && !form) || !inUse(s, k, last)) continue;
    const c = s.contextOf(a.lo, hi);
    if (!label && c.label === t.OTHER && c.near) continue;
    const confirmed: string[] = [];
    if (form) confirmed.push("format");
    if (label) confirmed.push("label:us_ssn");
    if (question) confirmed.push("question:us_ssn");
    s.take({ entity: "us_ssn", rule: "us_ssn.format", start: a.start, end, confirmed });
  }
}

function pair(s: Scan, k: number, size: number): boolean {
  const n = s.numbers[k];
  return !!n && s.joined(k) && n.digits.length === size && n.gapLen <= 2 && !n.taken;
}

// No area 000, 666 or from 900 on, no group 00, no serial 0000 (Social Security Administration, RM 10201.035).
function inUse(s: Scan, first: number, last: number): boolean {
  let v = s.value(first);
  if (last > first) v = (v * 100 + s.value(first + 1)) * 10_000 + s.value(last);
  const area = Math.floor(v / 1_000_000);
  return area > 0 && area !== 666 && area < 900 && Math.floor(v / 10_000) % 100 > 0 && v % 10_000 > 0;
}
