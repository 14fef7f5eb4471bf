// Cards that are sent in several texts. The twin of mask/parts.go.

import { isCard, isWeak, type Network, networkOf, usable } from "./card.ts";
import { type Finding, sorted } from "./engine.ts";
import * as g from "./glyph.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";

/** What became visible in an earlier text: 1 is the one right before, whoever wrote it. */
export interface Earlier {
  back: number;
  findings: Finding[];
}

// One number of a visitor's text that may belong to a longer one.
interface Part {
  text: number; // the number of the text, from 1
  start: number; // as typed
  end: number;
  at: number; // where it starts in the masked text
  digits: string;
  fresh: boolean; // begins a run: nothing that it could go on from stands before it
  masked: boolean;
}

export interface Parts {
  /** Begins a text: what lies too far back is forgotten. */
  next(): void;
  /** Takes up the numbers of the text that was scanned last, and looks whether they complete a card. */
  hear(visitor: boolean): void;
  /** Moves the newest text's parts to where they stand in the masked text. */
  place(findings: readonly Finding[]): void;
  tell(): { arriving: boolean; earlier: Earlier[] };
}

const kept = 32; // parts: a card digit by digit, and some numbers before it
const reach = 48; // for how many texts a part is remembered
const cardTalk = 24; // for how many texts a word like "card" speaks for parts
const pause = 8; // after how many texts without digits a new run of parts begins

export function createParts(): Parts {
  let list: Part[] = [];
  let text = 0;
  let talk = 0; // the text until which card talk speaks for parts
  let latest = 0; // how many of the last parts are of the newest text
  let earlier: Earlier[] = [];

  // Looks for a card that ends with the newest part: from every part on that one may begin at.
  function complete(): void {
    let best = -1;
    let most = 1;
    let digits = "";
    for (let from = list.length - 1; from >= 0; from--) {
      const q = list[from] as Part;
      digits = q.digits + digits;
      if (digits.length > s.longest) break;
      if (q.text === text || !isCard(digits)) continue; // a card in one text is found as such
      const score = weigh(from, networkOf(digits) as Network);
      if (score >= most) {
        best = from;
        most = score;
      }
    }
    if (best >= 0) report(best);
  }

  // Scores the parts from one on, whose check digit is right; what is above zero is a card.
  function weigh(from: number, network: Network): number {
    const parts = list.slice(from);
    const [first, second] = parts as [Part, Part];
    const size = first.digits.length;
    let score = isWeak(network) ? -1 : 0;
    score += !from || first.fresh ? 2 : -2;
    if (text <= talk) score += 3;
    const even = parts.every((q, i) => q.digits.length === size || (i === parts.length - 1 && q.digits.length < size));
    if (even || (parts.length === 3 && size === 4 && second.digits.length === 6)) score += 2;
    if (first.masked) score += 2; // a card that goes on: 16 digits of 19 were one by chance
    return score;
  }

  // No digit stays: nobody knows yet whether the number goes on.
  function report(from: number): void {
    const whole = list.slice(from);
    const here = whole.filter(q => q.text === text);
    for (const q of whole.reverse()) {
      if (q.text === text || q.masked) continue;
      const { start, end, at } = q;
      const back = text - q.text;
      const f = { entity: "card", rule: "card.parts", start, end, maskStart: at, maskEnd: at + end - start } as const;
      if (earlier.at(-1)?.back !== back) earlier.push({ back, findings: [] });
      earlier.at(-1)?.findings.unshift({ ...f, confirmed: ["luhn", "parts"], against: [], shown: false });
    }
    for (const q of whole) q.masked = true;
    const [first, last] = [here[0], here.at(-1)] as [Part, Part];
    if (s.take("card", "parts", first.start, last.end, "luhn parts")) sorted(s.found);
  }

  return {
    next() {
      text++;
      latest = 0;
      earlier = [];
      list = list.slice(-kept).filter(q => q.text > text - reach);
    },
    hear(visitor) {
      if ((s.seen | s.asked.roles) & t.CARD) talk = text + cardTalk;
      if (!visitor || !(s.figures + s.spelled)) return;
      if (!s.numbers.length) s.group(); // too few digits for the rules of single texts
      if (!mayBePart()) return;
      s.numbers.forEach(({ digits, gap, start, end }, k) => {
        if (!usable(k) || digits.length >= s.longest || gap & g.CURRENCY) return;
        const before = list.at(-1);
        const fresh = !before || text - before.text > pause;
        list.push({ text, start, end, at: start, digits, fresh, masked: false });
        latest++;
      });
      if (latest) complete();
    },
    place(findings) {
      for (const q of list.slice(list.length - latest)) {
        let shift = 0;
        for (const f of findings) {
          if (f.end > q.start) {
            if (f.start < q.end) q.masked = true; // a rule that read the masked text took it
            break;
          }
          shift = f.maskEnd - f.end;
        }
        q.at += shift;
      }
    },
    tell: () => ({ arriving: list.slice(list.length - latest).some(q => !q.masked), earlier }),
  };
}

// A text is one that somebody sends a part of a number in: a few digits, and hardly a word that does not announce them.
function mayBePart(): boolean {
  const { length } = s.numbers;
  if (!length || length > s.longest) return false;
  let strange = 0;
  for (let i = 0; i < s.count; i++) {
    const { role, number, digits } = s.atom(i);
    if (role & t.OTHER || (number < 0 && digits)) return false;
    if (number < 0 && !(role & (s.small | t.JOIN | t.CARD | t.OR))) strange++;
  }
  const digits = s.numbers.reduce((n, x) => n + x.digits.length, 0);
  const { roles, answered } = s.asked;
  return (
    !s.numbers.some(n => n.shaped) &&
    (roles !== t.OTHER || answered) &&
    digits < s.longest &&
    (!strange || (strange === 1 && (s.seen & (t.JOIN | t.CARD)) > 0))
  );
}
