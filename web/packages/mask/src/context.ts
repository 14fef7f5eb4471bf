// What the words around a number say of it. The twin of mask/context.go.

import * as g from "./glyph.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";

/** A sentence ends before atom k; behind "no." it goes on. */
export function ends(k: number): boolean {
  const { gap } = s.atom(k);
  const { letters, role, start } = s.atom(k - 1);
  if (!k || gap & g.STOP) return k > 0;
  return (
    (gap & g.DOT) > 0 &&
    (gap & (g.SPACE | g.LINE)) > 0 &&
    (letters > 3 || !(role & t.FILL) || !"nN".includes(s.text[start] as string))
  );
}

/** What the words around number first to number last say of them, such as "label:card", and whether they are near. */
export const contextOf = (first: number, last: number) => contextAt(s.num(first).lo, s.num(last).hi);

/** The same of the atoms from one to another. */
export function contextAt(lo: number, hi: number): { word: string; near: boolean } {
  let word = s.asked.roles & t.CARD ? "question:card" : s.asked.roles === t.OTHER ? "question:other" : "";
  const after = hi + 1;
  if (s.atom(after).role & t.IS && !s.glued(after)) {
    for (let k = after + 1; k < s.count && k < after + 4 && !ends(k); k++) {
      const { role } = s.atom(k);
      if (role & t.OTHER) word = "label:other";
      if (role & t.OTHER || !(role & s.small)) break;
    }
  }
  for (let k = lo - 1, distance = 0, sentences = 0; k >= 0 && distance < 7; k--) {
    if (ends(k + 1)) sentences++;
    const { role } = s.atom(k);
    if (role & t.OTHER && !sentences) return { word: "label:other", near: distance < 2 };
    if (role & t.CARD && sentences < 2) return { word: "label:card", near: true };
    if (!(role & s.small)) distance++;
  }
  // What was asked for is one number behind nothing but small words; the answer may go on and say how it was paid.
  const answers = lo === hi && s.all(0, lo, s.small);
  return { word, near: word !== "question:other" || answers };
}

/** A label of the given roles stands before atom lo in the same sentence. */
export function labelBefore(lo: number, roles: number, reach: number): boolean {
  for (let k = lo - 1, distance = 0; k >= 0 && distance <= reach && !ends(k + 1); k--) {
    const { role } = s.atom(k);
    if (role & t.LABELS) return (role & roles) > 0;
    if (!(role & s.small)) distance++;
  }
  return false;
}
