// What stands between the parts of a number that is written in parts, and in the place of a digit: fillings, the counters of a
// list, single letters. The twin of mask/fill.go and a part of mask/spelled.go.

import { usable, type Window } from "./card.ts";
import * as g from "./glyph.ts";
import { lookalikeAt } from "./lookalike.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";
import { mix } from "./words.ts";

// A hash of what stands between number k and the one before: words, signs, counters. 0 is for what does not divide the
// parts of a number. Single letters are all alike, as they are in a list.
function fillOf(k: number): number {
  const from = s.num(k - 1).hi + 1;
  const to = s.num(k).lo;
  let h = 1;
  if (to === from || to - from > 6) return 0;
  for (let i = from; i <= to; i++) {
    const { gap, gapLen, role, digits, number, letters, hash, taken } = s.atom(i);
    if (gapLen > 6 || gap & g.CURRENCY || (gap & g.STOP && i > from) || taken) return 0;
    if (i < to && (role & t.OTHER || digits.length > 1 || number >= 0)) return 0;
    const is = i === to ? 0 : digits ? 1 : !gapLen && letters < 3 ? 2 : letters === 1 ? 3 : hash;
    h = mix(mix(h, gap), is);
  }
  return h | 1;
}

/** Number k may go on a window though something strange stands between it and the one before. */
export function fills(k: number, w: Window, isConnected: boolean): boolean {
  const before = w.filling;
  if (before && !s.joined(k) && usable(k) && fillOf(k) === before.hash) {
    w.filling = { ...before, times: before.times + 1 };
    return true;
  }
  if (isConnected) {
    if (before) w.filling = { ...before, strange: true };
    return false;
  }
  const hash = usable(k) && usable(k - 1) ? fillOf(k) : 0;
  if (!hash) return false;
  const strange = before ? before.strange || hash !== before.hash : k - 1 > w.from;
  w.filling = { hash, strange, times: (before?.times ?? 0) + 1 };
  return true;
}

/** Strange things between the groups are a card's only where they are regular, or a card is spoken of. */
export function weighs(w: Window, score: number, isRegular: boolean, isWeak: boolean, isLabelled: boolean): number {
  if (!w.filling) return score;
  const { times, strange } = w.filling;
  if (!isRegular || (isWeak && times < 2)) return 0;
  return (strange || times < 2) && !isLabelled && !(s.seen & t.CARD) ? 0 : score - 1;
}

/** Takes the O in "4 O 1 1" for a zero: a single letter between single digits. */
export function letter(i: number): void {
  const { letters, start, end } = s.atom(i);
  if (letters !== 1 || end - start > 2 || s.atom(i + 1).digits.length > 1) return;
  const isBeside = s.digitBefore(i) || (s.isOne(i + 1) && s.isOne(i + 2));
  const digit = isBeside ? lookalikeAt(start) : -1;
  if (digit >= 0) s.add(i, i, String(digit), false).lookalike = true;
}

/** Takes the counters of a list out of the numbers: "1) 4111 2) 1111 3) …". */
export function uncount(): void {
  const list = s.numbers;
  const isCounter = (k: number, v: number) => {
    const { digits, spelled } = s.num(k);
    return digits === String(v) && !spelled && s.num(k + 1).digits.length > 2;
  };
  const counters = new Set<s.Num>();
  for (let k = 0; list.length > 5 && k + 2 < list.length; k++) {
    let end = k;
    for (let v = 1; isCounter(end, v); v++) end += 2;
    if (end - k < 4) continue;
    for (; k < end; k += 2) counters.add(s.num(k));
    k--;
  }
  if (!counters.size) return;
  for (const n of list.splice(0)) {
    for (let i = n.lo; i <= n.hi; i++) s.atom(i).number = counters.has(n) ? -1 : list.length;
    if (!counters.has(n)) list.push(n);
  }
}
