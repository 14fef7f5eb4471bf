// What has no form of its own: only a label or a question says what it is. The twin of mask/secret.go.

import { contextOf, ends } from "./context.ts";
import * as g from "./glyph.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";

type Secret = readonly [role: number, entity: s.Entity, min: number, max: number];

const ONE_TIME: Secret = [t.ONE_TIME, "one_time_code", 4, 10];

/** In the order in which a question that asks for several is answered. */
export const secrets: readonly Secret[] = [
  [t.CODE, "card_code", 3, 4],
  [t.PIN, "pin", 3, 12],
  ONE_TIME,
  [t.ACCOUNT, "bank_account", 5, 18],
];

/** Finds the values that labels announce. */
export function announced(): void {
  for (let i = 0; i < s.atoms.length; i++)
    for (const e of secrets) if (!s.atom(i).taken && s.atom(i).role & e[0] && !after(i, e)) before(i, e);
}

const report = ([, entity]: Secret, start: number, end: number, why: string): boolean =>
  s.take(entity, "context", start, end, [`${why}:${entity}`]);

const reportRun = (e: Secret, first: number, last: number, why: string): boolean =>
  report(e, s.num(first).start, s.num(last).end, why);

// Looks behind a label: "my PIN is 1234", "either 1234 or 5678".
function after(label: number, e: Secret): boolean {
  let said = 0;
  let unknown = 0;
  let hit = false;
  const first = label + 1 + s.atom(label).phrase;
  for (let k = first; k < s.atoms.length && k < label + 14; k++) {
    const a = s.atom(k);
    const passes = a.role & (s.small | t.OR);
    if (ends(k)) {
      // "I remember my PIN. It was …" goes on; anything else is another story.
      if (a.digits || !passes) break;
      said = 0;
    }
    if (a.digits.length === 1 && !a.gapLen && k === first) continue; // the 2 of "CVV2"
    said |= a.gap & (g.COLON | g.FIELD | g.QUOTE);
    if (a.number >= 0) {
      const last = runOf(a.number, e);
      if (last < 0 || (!said && last === a.number && s.isYear(last))) break;
      hit = reportRun(e, a.number, last, "label") || hit;
      k = s.num(last).hi;
      continue;
    }
    const code = e === ONE_TIME ? mixedToken(k) : -1;
    if (code > k) {
      report(e, a.start, s.atom(code).end, "label");
      hit = true;
      k = code;
    } else if (a.role & t.OTHER || a.digits || (hit && !passes)) break;
    else if (a.role & t.IS) said = 1;
    else if (passes || a.role & t.CARD) continue;
    else if (a.role & t.LABELS || ++unknown > 2 || !said || e[0] === t.ACCOUNT) break;
  }
  return hit;
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

// Gathers the groups of one number ("123 456", "one two three four") from number first on; -1 where the whole has not as
// many digits as the entity, or is something else.
function runOf(first: number, [role, , min, max]: Secret): number {
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
  let hit = false;
  for (let k = label - 1; k >= 0 && k >= label - 8; k--) {
    const { number, role } = s.atom(k);
    if (ends(k + 1) || s.glued(k + 1)) return;
    linked |= s.atom(k + 1).gap & g.COMMA;
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
  if (answered && s.atoms.length > 8) return; // a correction is short
  const done = s.found.map(f => f.entity); // what a label in the text itself has answered
  for (let k = 0; k < s.numbers.length; k++) {
    for (const e of secrets) {
      if (!(roles & e[0]) || done.includes(e[1]) || !mayAnswer(k)) continue;
      const last = runOf(k, e);
      if (last < 0 || (late && s.num(k).digits.length < 4)) continue;
      // Of an account and something short, the long number is the account.
      const size = s.numbers.slice(k, last + 1).reduce((n, x) => n + x.digits.length, 0);
      if (e[0] !== t.ACCOUNT && roles & t.ACCOUNT && size > 6) continue;
      if (reportRun(e, k, last, "question")) {
        k = last;
        break;
      }
    }
  }
  const last = s.atoms.length - 1;
  if (roles & t.ONE_TIME && !s.found.length && last >= 0 && mixedToken(0) === last)
    report(ONE_TIME, s.atom(0).start, s.atom(last).end, "question");
}

// Number k may be the answer to a question: nothing says that it is something else.
function mayAnswer(k: number): boolean {
  if (s.tied(k, s.tying) && !s.num(k - 1).taken) return false;
  const { word, near } = contextOf(k, k);
  return word !== "label:other" || !near;
}
