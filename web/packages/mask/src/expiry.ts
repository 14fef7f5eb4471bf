// When a card expires. The twin of mask/expiry.go.

import { mayFollowCard } from "./card.ts";
import { ends } from "./context.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";

const monthYear = /^(?:0?[1-9]|1[0-2])(?:[-/. |]{1,3}(?:20)?|(?<=^\d\d))(?:[2-4]\d|50)(?!\d|[-/.:]\d)/;

/** Finds 09/28, 9/2028 and 0928: behind a card, or behind a label in a text that is about a card. */
export function expiries(): void {
  const about = t.CARD | t.CODE;
  const card = () => (s.asked.roles | s.seen) & about || s.found.some(f => f.entity === "card");
  for (let k = 0; k < s.numbers.length; k++) {
    const { start, lo, taken, opaque, shaped } = s.num(k);
    const [value] = monthYear.exec(s.text.slice(start, start + 12)) ?? [];
    if (!value || taken || opaque || shaped || (s.tied(k, s.tying) && !s.num(k - 1).taken)) continue;
    const why = behindCard(k) ? "after:card" : labelled(lo) && card() ? "label:card_expiry" : "";
    if (why) s.take("card_expiry", "context", start, start + value.length, why);
  }
}

// A card, or what was left of one, stands right before number k.
function behindCard(k: number): boolean {
  const before = s.num(k - 1);
  const { digits, lo } = s.num(k);
  return (
    !!(before.opaque || before.card) && mayFollowCard(k) && (digits.length < 3 || (s.atom(lo - 1).role & t.EXPIRY) > 0)
  );
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
