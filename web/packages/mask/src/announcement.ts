// What says that a number is an identifier. The twin of mask/announcement.go.

import { contextAt, ends } from "./context.ts";
import * as g from "./glyph.ts";
import { type Form, forms } from "./ident.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";
import { hashOf } from "./words.ts";

/** The roles of labels that may announce a national or tax identifier. */
export const identifying = t.ID | t.SSN;

// The kinds' own names, and what else people call them.
const names = new Map<number, string>();
for (const { labels } of forms) for (const label of labels) names.set(hashOf(label), label);

export interface Announcement {
  word: string; // for the explanation; "" where nothing says so
  name: string; // of the kind; "" of a label like "tax number"
  near: boolean; // hardly anything stands between
}

/** Tells whether an announcement is for a form, and whether by its kind's own name. */
export function speaksFor(a: Announcement, form: Form, exact: boolean): { own: boolean; speaks: boolean } {
  if (!a.word || (!a.near && !form.checked)) return { own: false, speaks: false };
  if (a.name) {
    const own = form.labels.includes(a.name);
    return { own, speaks: own };
  }
  return { own: false, speaks: a.word.startsWith("q") || form.strength > 0 || exact };
}

/**
 * Looks for what announces an identifier: a label before it in the same sentence with no other label between, or behind it
 * ("is my BSN", "(BSN)"), or else the question.
 */
export function announcementOf(lo: number, hi: number): Announcement {
  for (let k = lo - 1, distance = 0; k >= 0 && distance < 6 && !ends(k + 1); k--) {
    const { role } = s.atom(k);
    if (isLabel(k)) return announces(k, distance);
    if (role & t.LABELS) break;
    if (!(role & s.small)) distance++;
  }
  if (hi + 1 < s.count && !ends(hi + 1)) {
    const { role, gap } = s.atom(hi + 1);
    if (role & identifying && gap & g.QUOTE) return announces(hi + 1, 0);
    for (let k = hi + 1, is = 0; k < s.count && k < hi + 5 && !ends(k); k++) {
      if (is && isLabel(k)) return announces(k, 0);
      is ||= s.atom(k).role & t.IS;
      if (!is || !(s.atom(k).role & s.small)) break;
    }
  }
  const asks = s.asked.roles & identifying && !saysOther(lo, hi);
  // "sure, it's …" answers, "I bought three lamps, …" hardly
  let words = 0;
  for (let k = Math.max(0, lo - 8); k < lo; k++) if (!(s.atom(k).role & s.small)) words++;
  return { word: asks ? "question:id" : "", name: "", near: words < 2 };
}

const isLabel = (k: number): boolean => (s.atom(k).role & identifying) > 0 && !(s.atom(k).role & t.DOCUMENT);

function announces(k: number, distance: number): Announcement {
  const { hash, phrase } = s.atom(k);
  return { word: "label:id", name: (!phrase && names.get(hash)) || "", near: distance < 3 };
}

/** The words around atoms lo to hi call them something else. */
export function saysOther(lo: number, hi: number): boolean {
  const { word, near } = contextAt(lo, hi);
  return near && word.endsWith("other");
}
