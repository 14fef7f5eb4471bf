// What has no form of its own: only a label or a question says what it is. The twin of mask/secret.go.

import * as g from "./glyph.ts";
import { type Entity, type Scan, small } from "./scan.ts";
import * as t from "./tables.gen.ts";

type Secret = readonly [role: number, entity: Entity, min: number, max: number];

const ONE_TIME: Secret = [t.ONE_TIME, "one_time_code", 4, 10];

/** In the order in which a question that asks for several is answered. */
export const secrets: readonly Secret[] = [
  [t.CODE, "card_code", 3, 4],
  [t.PIN, "pin", 3, 12],
  ONE_TIME,
  [t.ACCOUNT, "bank_account", 5, 18],
];

/** Finds the values that labels announce. */
export function announced(s: Scan): void {
  for (let i = 0; i < s.atoms.length; i++) {
    const a = s.atom(i);
    if (a.taken) continue;
    for (const e of secrets) if (a.role & e[0] && !after(s, i, e)) before(s, i, e);
  }
}

function report(s: Scan, e: Secret, start: number, end: number, why: string): boolean {
  return s.take({ entity: e[1], rule: `${e[1]}.context`, start, end, confirmed: [`${why}:${e[1]}`] });
}

// Looks behind a label: "my PIN is 1234", "either 1234 or 5678".
function after(s: Scan, label: number, e: Secret): boolean {
  let said = false;
  let unknown = 0;
  let hit = false;
  const first = label + 1 + s.atom(label).phrase;
  for (let k = first; k < s.atoms.length && k < label + 14; k++) {
    const a = s.atom(k);
    if (s.ends(k)) {
      // "I remember my PIN. It was …" goes on; anything else is another story.
      if (a.digits.length || !(a.role & (small | t.OR))) break;
      said = false;
    }
    if (a.digits.length === 1 && !a.gapLen && k === first) continue; // the 2 of "CVV2"
    said ||= !!(a.gap & (g.COLON | g.FIELD | g.QUOTE));
    if (a.number >= 0) {
      const from = a.number;
      const last = runOf(s, from, e);
      if (last < 0) break;
      const v = s.value(from);
      if (!said && from === last && s.num(from).digits.length === 4 && v >= 1900 && v < 2100) break; // a year
      hit = report(s, e, s.num(from).start, s.num(last).end, "label") || hit;
      k = s.num(last).hi;
      continue;
    }
    const code = e === ONE_TIME ? mixedToken(s, k) : -1;
    if (code > k) {
      report(s, e, a.start, s.atom(code).end, "label");
      hit = true;
      k = code;
    } else if (a.role & t.OTHER || a.digits.length) break;
    else if (hit && !(a.role & (t.OR | small))) break;
    else if (a.role & t.IS) said = true;
    else if (a.role & (small | t.OR | t.CARD)) continue;
    else if (a.role & t.LABELS || ++unknown > 2 || !said || e[0] === t.ACCOUNT) break;
  }
  return hit;
}

// The last atom of a code of letters and digits that begins at atom k, such as 8F3K2Q, or -1.
function mixedToken(s: Scan, k: number): number {
  const a = s.atom(k);
  if (!a.gapLen && k > 0) return -1;
  let digits = a.digits.length;
  let all = digits + a.letters;
  let last = k;
  while (s.glued(last + 1)) {
    const b = s.atom(++last);
    digits += b.digits.length;
    all += b.digits.length + b.letters;
  }
  return digits < 2 || all < 4 || all > 12 ? -1 : last;
}

// Gathers the groups of one number ("123 456", "one two three four") from number first on; -1 where the whole has not as
// many digits as the entity, or is something else.
function runOf(s: Scan, first: number, [, entity, min, max]: Secret): number {
  let n = 0;
  let last = first;
  for (; ; last++) {
    const a = s.num(last);
    if (a.shaped || a.opaque || a.taken || a.right) return -1;
    n += a.digits.length;
    const next = s.numbers[last + 1];
    if (!next || !s.joined(last + 1) || next.gapLen !== 1 || !(next.gap & (g.SPACE | g.DASH | g.DOT))) break;
    if (n + next.digits.length > max || next.taken || next.shaped) break;
    if (a.digits.length > 4 && entity !== "bank_account") break;
  }
  if (n < min || n > max) return -1;
  const next = s.numbers[last + 1];
  if (next && s.joined(last + 1) && next.gapLen === 1 && next.gap & (g.DOT | g.DASH | g.SLASH | g.COLON)) return -1;
  return s.text[s.num(last).end] === "%" ? -1 : last;
}

// Looks in front of a label: "1234 is my PIN", "either 1234 or 5678, my PIN", "use 1234 for the PIN".
function before(s: Scan, label: number, e: Secret): void {
  let linked = false;
  let hit = false;
  for (let k = label - 1; k >= 0 && k >= label - 8; k--) {
    const a = s.atom(k);
    if (s.ends(k + 1) || s.glued(k + 1)) return;
    linked ||= !!(s.atom(k + 1).gap & g.COMMA);
    if (a.number < 0) {
      if (!(a.role & (small | t.OR)) || (hit && !(a.role & t.OR))) return;
      linked ||= !!(a.role & (t.IS | t.FILL));
      continue;
    }
    const last = a.number;
    let first = last;
    while (s.joined(first) && s.num(first).gapLen === 1 && s.num(first).gap & (g.SPACE | g.DASH) && last - first < 12)
      first--;
    if (!linked || runOf(s, first, e) !== last || !answer(s, first)) return;
    hit = report(s, e, s.num(first).start, s.num(last).end, "label");
    k = s.num(first).lo;
  }
}

/** Finds what a question asked for. Where it asked for several things, the number of digits decides. */
export function answers(s: Scan): void {
  const { roles, answered, late } = s.asked;
  if (answered && s.atoms.length > 8) return; // a correction is short
  const done = new Set(s.found.map(f => f.entity)); // what a label in the text itself has answered
  for (let k = 0; k < s.numbers.length; k++) {
    for (const e of secrets) {
      if (!(roles & e[0]) || done.has(e[1]) || !answer(s, k)) continue;
      if (late && s.num(k).digits.length < 4) continue;
      const last = runOf(s, k, e);
      if (last < 0) continue;
      // Of an account and something short, the long number is the account.
      const size = s.numbers.slice(k, last + 1).reduce((n, x) => n + x.digits.length, 0);
      if (e[0] !== t.ACCOUNT && roles & t.ACCOUNT && size > 6) continue;
      if (report(s, e, s.num(k).start, s.num(last).end, "question")) {
        k = last;
        break;
      }
    }
  }
  const n = s.atoms.length;
  if (roles & t.ONE_TIME && !s.found.length && n && mixedToken(s, 0) === n - 1)
    report(s, ONE_TIME, s.atom(0).start, s.atom(n - 1).end, "question");
}

// Number k may be the answer to a question: nothing says that it is something else.
function answer(s: Scan, k: number): boolean {
  const a = s.num(k);
  if (s.joined(k) && !s.num(k - 1).taken && a.gapLen === 1 && a.gap & (g.DOT | g.DASH | g.SLASH | g.COLON))
    return false;
  const c = s.contextOf(a.lo, a.hi);
  return !(c.label === t.OTHER && c.near && c.word === "label:other");
}
