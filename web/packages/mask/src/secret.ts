// What has no form of its own: only a label or a question says what it is. The twin of mask/secret.go.

import { contextOf, ends } from "./context.ts";
import * as g from "./glyph.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";

export type Secret = readonly [role: number, entity: s.Entity, min: number, max: number];

/** In the order in which a question that asks for several is answered. */
export const secrets: readonly Secret[] = [
  [t.CODE, "card_code", 3, 4],
  [t.PIN, "pin", 3, 12],
  [t.ONE_TIME, "one_time_code", 4, 10],
  [t.ACCOUNT, "bank_account", 5, 18],
];

/** Finds the values that labels announce. */
export function announced(): void {
  for (let i = 0; i < s.count; i++)
    for (const e of secrets) if (!s.atom(i).taken && s.atom(i).role & e[0] && !after(i, e)) before(i, e);
}

const report = ([, entity]: Secret, start: number, end: number, why: string): boolean =>
  s.take(entity, "context", start, end, `${why}:${entity}`);

/** Takes number first to number last. */
export const reportRun = (e: Secret, first: number, last: number, why: string): boolean =>
  report(e, s.num(first).start, s.num(last).end, why);

// Bounds of the way from a label to its value, in words that say nothing of it.
const nearWords = 2; // "my PIN for the card is 1234"
const farWords = 7; // "I have a PIN if you should need it, it's 1234"

// Looks behind a label: "my PIN is 1234", "either 1234 or 5678".
function after(label: number, e: Secret): boolean {
  const role = e[0];
  const far = role & (t.PIN | t.ONE_TIME);
  let said = 0;
  let unknown = 0;
  let crossed = false; // the end of a sentence
  let hit = false;
  const first = label + 1 + s.atom(label).phrase;
  for (let k = first; k < s.count && k < label + 18; k++) {
    const a = s.atom(k);
    const passes = a.role & (s.small | t.OR);
    if (ends(k)) {
      if (crossed && unknown) break;
      said = unknown = 0;
      crossed = true;
    }
    if (a.digits.length === 1 && !a.gapLen && k === first) continue; // the 2 of "CVV2"
    if (!crossed) said |= a.gap & (g.COLON | g.FIELD | g.QUOTE);
    const code = role & t.ONE_TIME && !crossed ? mixedToken(k) : -1;
    if (a.number >= 0 || code > k) {
      if ((crossed || (unknown && (!said || unknown > nearWords))) && !meant(k, e)) break;
      if (a.number < 0) {
        report(e, a.start, s.atom(code).end, "label");
        hit = true;
        k = code;
        continue;
      }
      const last = runOf(a.number, e);
      if (last < 0 || (!said && isYear(a.number, last))) break;
      // "the balance of my account is 12345"
      if (role & t.ACCOUNT && s.sizeOf(a.number, last) < 7 && !numbered(k)) break;
      hit = reportRun(e, a.number, last, "label") || hit;
      k = s.num(last).hi;
    } else if (a.role & t.OTHER || a.digits || (hit && !passes)) break;
    else if (a.role & t.IS) said ||= +!crossed;
    else if (passes || a.role & t.CARD) continue;
    else if (
      a.role & t.LABELS ||
      (!far && (!said || crossed || role & t.ACCOUNT)) ||
      ++unknown > (far ? farWords : nearWords)
    )
      break;
  }
  return hit;
}

// Tells of a number that stands further from its label, or in the next sentence, whether it is likely to be what was
// announced.
export function meant(k: number, e: Secret): boolean {
  const { number } = s.atom(k);
  const last = number < 0 || !(e[0] & (t.PIN | t.ONE_TIME)) ? -1 : runOf(number, e);
  const size = s.sizeOf(number, last);
  if (last < 0 || size < 4 || size > 8 || isYear(number, last)) return false;
  const before = s.atom(k - 1).role;
  const next = s.num(last).hi + 1;
  return (before & (t.IS | t.OR)) > 0 || ((ends(k) || (before & s.small) > 0) && (next === s.count || ends(next)));
}

const isYear = (first: number, last: number): boolean => first === last && s.isYear(first);

// A sign or a word like "number" stands before atom k, or at most two words before it.
function numbered(k: number): boolean {
  for (let i = k; i > 0 && i > k - 3; i--)
    if (s.atom(i).gap & (g.COLON | g.FIELD | g.REST) || s.atom(i - 1).role & (t.ACCOUNT | t.FILL)) return true;
  return false;
}

// The last atom of a code of letters and digits that begins at atom k, such as 8F3K2Q, or -1.
function mixedToken(k: number): number {
  if (k && s.glued(k)) return -1;
  let digits = 0;
  let all = 0;
  let last = k - 1;
  do {
    const a = s.atom(++last);
    digits += a.digits.length;
    all += a.digits.length + a.letters;
  } while (s.glued(last + 1));
  return digits < 2 || all < 4 || all > 12 ? -1 : last;
}

/**
 * Gathers the groups of one number ("123 456", "one two three four") from number first on; -1 where the whole has not as
 * many digits as the entity, or is something else.
 */
export function runOf(first: number, [role, , min, max]: Secret): number {
  let size = 0;
  for (let last = first; ; last++) {
    const a = s.num(last);
    if (a.shaped || a.opaque || a.taken || a.right) return -1;
    size += a.digits.length;
    const next = s.num(last + 1);
    const goesOn =
      s.tied(last + 1, g.SPACE | g.DASH | g.DOT) &&
      size + next.digits.length <= max &&
      !next.taken &&
      !next.shaped &&
      (a.digits.length < 5 || role === t.ACCOUNT);
    if (goesOn) continue;
    return size < min || size > max || s.tied(last + 1, s.tying) || s.text[a.end] === "%" ? -1 : last;
  }
}

// Looks in front of a label: "1234 is my PIN", "either 1234 or 5678, my PIN", "use 1234 for the PIN".
function before(label: number, e: Secret): void {
  let linked = 0;
  let crossed = false;
  let hit = false;
  for (let k = label - 1; k >= 0 && k >= label - 8; k--) {
    const { number, role } = s.atom(k);
    const next = s.atom(k + 1);
    if (!next.gapLen) return;
    if (ends(k + 1)) {
      // "It says 7402. That might be my PIN."
      if (crossed || !(e[0] & t.PIN && next.role & s.small)) return;
      crossed = true;
    }
    linked |= next.gap & g.COMMA;
    if (number < 0) {
      if (!(role & t.OR) && (hit || !(role & s.small))) return;
      linked |= role & (t.IS | t.FILL);
      continue;
    }
    let first = number;
    while (s.tied(first, g.SPACE | g.DASH) && number - first < 12) first--;
    if (!linked || runOf(first, e) !== number || !mayAnswer(first)) return;
    hit = reportRun(e, first, number, "label");
    k = s.num(first).lo;
  }
}

/** Finds what a question asked for. Where it asked for several things, the number of digits decides. */
export function answers(): void {
  const { roles, answered, late } = s.asked;
  if (answered && s.count > 8) return; // a correction is short
  const done = s.found.map(f => f.entity); // what a label in the text itself has answered
  for (let k = 0; k < s.numbers.length; k++) {
    for (const e of secrets) {
      if (!(roles & e[0]) || done.includes(e[1]) || !mayAnswer(k)) continue;
      const last = runOf(k, e);
      if (last < 0 || (late && s.num(k).digits.length < 4)) continue;
      // Of an account and something short, the long number is the account.
      if (e[0] !== t.ACCOUNT && roles & t.ACCOUNT && s.sizeOf(k, last) > 6) continue;
      if (reportRun(e, k, last, "question")) {
        k = last;
        break;
      }
    }
  }
  const last = s.count - 1;
  if (roles & t.ONE_TIME && !s.found.length && last >= 0 && mixedToken(0) === last)
    report(secrets[2] as Secret, s.atom(0).start, s.atom(last).end, "question");
}

/** Number k may be the answer to a question: nothing says that it is something else. */
export function mayAnswer(k: number): boolean {
  const { gap, gapLen, lo } = s.num(k);
  if (s.tied(k, s.tying) && !s.num(k - 1).taken) return false;
  if (gapLen === 1 && gap === g.DASH && lo && !s.atom(lo - 1).role && !s.joined(k)) return false; // AO-20417
  const { word, near } = contextOf(k, k);
  return word !== "label:other" || !near;
}
