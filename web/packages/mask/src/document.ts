// Passports, driving licences and British accounts. The twin of mask/document.go and mask/sortcode.go.

import { saysOther } from "./announcement.ts";
import { ends } from "./context.ts";
import * as g from "./glyph.ts";
import { capitals, leads } from "./identity.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";
import { hashOf } from "./words.ts";

const sort = hashOf("sort");

/** Finds the numbers of passports and driving licences behind a label or a question. */
export function documents(): void {
  if (s.seen & t.DOCUMENT) for (let i = 0; i < s.count; i++) if (s.atom(i).role & t.DOCUMENT) announced(i);
  if (!(s.asked.roles & t.DOCUMENT)) return;
  for (let k = 0; k < s.count; k++) {
    const last = numberAt(k);
    if (last < 0) continue;
    if (!saysOther(k, last)) report(k, last, s.asked.roles, "question");
    k = last;
  }
}

function announced(label: number): void {
  let unknown = 0;
  let said = 0;
  for (let k = label + 1 + s.atom(label).phrase; k < s.count && k < label + 10 && !ends(k); k++) {
    const { role, gap, digits } = s.atom(k);
    said |= (gap & (g.COLON | g.FIELD)) | (role & t.IS);
    const last = numberAt(k);
    if (last >= 0 && (!unknown || said)) report(k, last, s.atom(label).role, "label");
    if (last >= 0 || digits || role & t.LABELS) return;
    if (!(role & s.small) && ++unknown > 1) return;
  }
}

// The last atom of a row of letters and digits that begins at atom k and may be a document's number, or -1.
function numberAt(k: number): number {
  let last = -1;
  let digits = 0;
  let all = 0;
  if (k && s.glued(k)) return last;
  for (let i = k; i < s.count; i++) {
    const a = s.atom(i);
    const size = a.digits.length;
    const joined =
      i === k ||
      !a.gapLen ||
      (a.gapLen < 2 && (a.gap & g.DASH || (a.gap & g.SPACE && (size > 1 || (!size && capitals(i))))));
    if (!joined || a.taken || a.ideograph || s.num(a.number).shaped) break;
    if (!size && (a.letters > 5 || (i === k && !leads(k)))) break;
    digits += size;
    all += size + a.letters;
    if (all > 18) break;
    if (digits > 3 && all > 5 && s.atom(i + 1).gapLen) last = i;
  }
  return last;
}

function report(first: number, last: number, role: number, why: string): void {
  const entity = role & t.ID ? "driving_licence" : "passport";
  s.take(entity, "context", s.atom(first).start, s.atom(last).end, `${why}:${entity}`);
}

/** Finds a sort code, 12-34-56, and near it an account's number of eight digits; the sort code alone is no secret. */
export function sortCodes(): void {
  const size = (k: number) => s.num(k).digits.length;
  for (let k = 0; k < s.numbers.length; k++) {
    const pairs =
      size(k) === 2 && s.tied(k + 1, g.DASH) && s.tied(k + 2, g.DASH) && size(k + 1) === 2 && size(k + 2) === 2;
    if (!pairs || s.num(k).taken || s.tied(k, g.DASH) || s.tied(k + 3, g.DASH)) continue;
    let label = s.num(k).lo - 1;
    while (label > s.num(k).lo - 4 && s.atom(label).hash !== sort && s.atom(label).role & s.small) label--;
    // 12-11-25 is a date
    if (s.num(k).shaped && s.atom(label).hash !== sort) continue;
    const at = [k + 3, k - 1].find(i => isAccount(i, k));
    if (at === undefined) continue;
    const report = (from: number, to: number) =>
      s.take("bank_account", "sort_code", s.num(from).start, s.num(to).end, "form");
    if (at > k ? s.joined(at) : s.joined(k)) report(Math.min(at, k), Math.max(at, k + 2));
    else {
      report(k, k + 2);
      report(at, at);
    }
  }
}

// Number at is the account of the sort code from number k on: hardly anything but labels stands between.
function isAccount(at: number, k: number): boolean {
  const n = s.num(at);
  const [from, to] = at > k ? [s.num(k + 2).hi, n.lo] : [n.hi, s.num(k).lo];
  if (n.digits.length !== 8 || n.taken || n.shaped || to - from > 7) return false;
  for (let i = from + 1; i < to; i++) {
    const { role, hash, letters } = s.atom(i);
    if (!(role & (s.small | t.ACCOUNT | t.JOIN | t.OR)) && hash !== sort && letters > 2) return false;
  }
  return true;
}
