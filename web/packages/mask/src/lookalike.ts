// Letters in the place of digits. The twin of a part of mask/number.go.

import { isCard } from "./card.ts";
import * as g from "./glyph.ts";
import { lookalikes as letters } from "./more.gen.ts";
import * as s from "./scan.ts";

const lookalikes = letters.split(" ");

/** The digit that the letter at an offset is taken for, or -1. */
export const lookalikeAt = (at: number): number =>
  lookalikes.findIndex(letters => letters.includes(s.text[at] as string));

/** Takes 4IO7 for 4107. It counts only for what a check digit confirms. */
export function disguised(i: number, last: number): boolean {
  let figures = 0;
  let letters = 0;
  let words = false;
  let whole = false;
  let card = false;
  for (let k = i; k <= last; k++) {
    const a = s.atom(k);
    words ||= a.letters > 2;
    whole ||= a.digits.length >= s.shortest;
    card ||= isCard(a.digits);
    if (a.ideograph || (words && whole)) return false;
    figures += a.digits.length;
    letters += a.letters;
  }
  const all = figures + letters;
  if (!letters || (figures * 2 < letters && all !== 4) || all < 3 || all > s.longest) return false;
  let digits = "";
  for (let at = s.atom(i).start; at < s.atom(last).end; at += g.width) {
    g.read(s.text, at);
    if (g.kind === g.DIGIT) digits += g.value;
    else if (g.kind === g.LETTER) {
      const digit = lookalikeAt(at);
      if (digit < 0) return false;
      digits += digit;
    }
  }
  if (card && !isCard(digits)) return false; // the digits alone are one
  s.add(i, last, digits, false).lookalike = true;
  return true;
}
