// When a card expires. The twin of mask/expiry.go.

import { mayFollowCard } from "./card.ts";
import { ends } from "./context.ts";
import * as g from "./glyph.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";

/** Finds 09/28, 9/2028 and 0928: behind a card, or behind a label in a text that is about a card. */
export function expiries(): void {
  const about = t.CARD | t.CODE;
  const card = () =>
    s.asked.roles & about || s.atoms.some(a => a.role & about) || s.found.some(f => f.entity === "card");
  for (let k = 0; k < s.numbers.length; k++) {
    const last = monthYear(k);
    if (last < 0) continue;
    const why = behindCard(k) ? "after:card" : labelled(s.num(k).lo) && card() ? "label:card_expiry" : "";
    if (why) s.take("card_expiry", "context", s.num(k).start, s.num(last).end, [why]);
  }
}

const isYear = (year: number) => year > 19 && year < 51;

// The last number of a month and a year that begin with number k, or -1.
function monthYear(k: number): number {
  const a = s.num(k);
  const b = s.num(k + 1);
  const size = a.digits.length;
  const v = s.amount(k);
  if (a.taken || a.opaque || a.shaped || a.spelled || a.lookalike || (s.tied(k, s.tying) && !s.num(k - 1).taken))
    return -1;
  if (size === 4) return v > 99 && v < 1300 && isYear(v % 100) ? k : -1;
  const divides = g.SLASH | g.DASH | g.DOT | g.SPACE | g.FIELD;
  const joins = s.joined(k + 1) && b.gapLen < 4 && !(b.gap & ~divides) && !s.tied(k + 2, s.tying);
  const year = b.digits.replace(/^20(?=..$)/, "");
  const fits = size < 3 && v > 0 && v < 13 && joins && !(b.taken || b.shaped || b.right);
  return fits && year.length === 2 && isYear(+year) ? k + 1 : -1;
}

// A card, or what was left of one, stands right before number k.
function behindCard(k: number): boolean {
  const before = s.num(k - 1);
  if (!k || !(before.opaque || before.card)) return false;
  return mayFollowCard(k) && (s.num(k).digits.length < 3 || (s.atom(s.num(k).lo - 1).role & t.EXPIRY) > 0);
}

// A word about expiry stands before atom lo, with hardly anything between.
function labelled(lo: number): boolean {
  for (let k = lo - 1; k >= 0 && k > lo - 6 && !ends(k + 1); k--) {
    const { role } = s.atom(k);
    if (role & t.EXPIRY) return true;
    if (!(role & (s.small | t.CARD)) || role & t.OTHER) return false;
  }
  return false;
}
