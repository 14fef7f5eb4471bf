// Cards and the codes behind them. The twin of mask/card.go and mask/code.go.

import { contextOf } from "./context.ts";
import * as g from "./glyph.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";

export interface Network {
  name: string;
  lengths: string; // as letters: N is 13 digits
  first: number;
  last: number;
}

const networks: Network[] = t.networks.split(";").flatMap(line => {
  const [name, lengths, ...ranges] = line.split(" ") as [string, string];
  return ranges.map(range => {
    // "506699-778" goes to 506778
    const [first, end = ""] = (range as string).split("-") as [string, string?];
    const last = first.slice(0, first.length - end.length) + end;
    return { name, lengths, first: +first.padEnd(6, "0"), last: +last.padEnd(6, "9") };
  });
});

/** The first network that has such numbers. */
export function networkOf(digits: string): Network | undefined {
  const prefix = +digits.slice(0, 6);
  const length = String.fromCharCode(65 + digits.length);
  return networks.find(w => prefix >= w.first && prefix <= w.last && w.lengths.includes(length));
}

/** Luhn alone says little of such a network's numbers. */
export const isWeak = ({ lengths }: Network): boolean => lengths.endsWith("w");
/** Such a network's numbers are cards only where a word says so. */
export const isInContext = ({ lengths }: Network): boolean => lengths.endsWith("c");

export const luhn = (digits: string): boolean => {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const v = Number(digits[i]);
    sum += (digits.length - i) % 2 ? v : v > 4 ? 2 * v - 9 : 2 * v;
  }
  return sum % 10 === 0;
};

/** The number of a card, whatever stands around it. */
export function isCard(digits: string): boolean {
  const network = digits.length < s.shortest ? undefined : networkOf(digits);
  return !!network && !isInContext(network) && luhn(digits);
}

/** What strange thing stands between the groups, how often one does, and whether it is not the same each time. */
export interface Filling {
  hash: number;
  times: number;
  strange: boolean;
}

export interface Window {
  from: number; // numbers, both inclusive
  to: number;
  digits: string;
  words: number; // 1 where words stand between the groups
  mixed: number; // 1 where signs do that are not the same
  lines: number; // not 0 where ends of lines do
  filling?: Filling;
  network?: Network;
  context: string;
  near: boolean;
}

const enough = 2;

/** Finds card numbers: windows of numbers that begin and end at the boundaries of groups. */
export function cards(): void {
  if (s.sizeOf(0, s.numbers.length - 1) < s.shortest) return;
  for (let i = 0; i < s.numbers.length; i++) {
    const best = mayBegin(i) ? windows(i) : undefined;
    if (best) {
      takeCard(best);
      i = best.to;
    }
  }
}

/** A number that may belong to a card. */
export const usable = (k: number): boolean => {
  const n = s.num(k);
  return !n.shaped && !n.opaque && !n.taken;
};

// Not in the middle of a row of like groups, unless the groups before are of another size.
function mayBegin(i: number): boolean {
  if (!usable(i)) return false;
  if (!connected(i) || !connected(i + 1)) return true;
  const before = s.num(i - 1);
  const size = s.num(i).digits.length;
  return s.num(i + 1).gap !== s.num(i).gap || (before.digits.length !== size && size > 3) || !!before.taken;
}

function connected(k: number): boolean {
  if (k <= 0 || k >= s.numbers.length) return false;
  const a = s.num(k);
  const before = s.num(k - 1);
  if (!usable(k) || before.shaped || before.opaque || a.left || before.right) return false;
  if (!s.joined(k)) return joinedByWords(k);
  // Long gaps are of one sign.
  return (a.gapLen < 7 || (a.gapLen < 25 && !(a.gap & (a.gap - 1)))) && (!(a.gap & g.CURRENCY) || a.gapLen === 1);
}

// "part 1: 4111 part 2: 1111", "4111 then 1111", "the next four are 1111"
function joinedByWords(k: number): boolean {
  const { lo, hi } = s.num(k - 1);
  let words = 0;
  for (let i = hi + 1; ; i++) {
    const a = s.atom(i);
    if (i > hi + 6 || a.gapLen > 4 || a.gap & (g.STOP | g.CURRENCY)) return false;
    if (i === s.num(k).lo) return words > 0 && words < 5;
    if (a.digits) continue;
    const known = a.role & (t.JOIN | t.OR | 15 | s.small) || [1, 2, 3].some(n => s.atom(lo - n).hash === a.hash);
    if (!known || a.role & t.OTHER) return false;
    words++;
  }
}

// Tries every window that begins at number i.
function windows(i: number): Window | undefined {
  let best: Window | undefined;
  let most = enough;
  const w: Window = {
    from: i,
    to: i,
    digits: "",
    words: 0,
    mixed: 0,
    lines: 0,
    context: "",
    near: false,
  };
  for (let j = i; j < s.numbers.length; j++) {
    const n = s.num(j);
    if (j > i) {
      const goesOn = connected(j);
      if (!s.more.fills?.(j, w, goesOn)) {
        if (!goesOn) break;
        if (!s.joined(j)) w.words = 1;
      }
      if (n.gap !== s.num(i + 1).gap) w.mixed = 1;
      w.lines |= n.gap & g.LINE;
    }
    w.to = j;
    w.digits += n.digits;
    if (w.digits.length > s.longest) break;
    const network = w.digits.length < s.shortest || !luhn(w.digits) ? undefined : networkOf(w.digits);
    if (!network) continue;
    // Of two that are as good, the longer.
    const score = weigh(w, network);
    if (score >= most) {
      best = { ...w, network };
      most = score;
    }
  }
  return best;
}

// Scores a window whose check digit is right.
function weigh(w: Window, network: Network): number {
  const { from, to, words, mixed } = w;
  const isRegular = regular(from, to);
  const first = s.num(from);
  const last = s.num(to);
  const second = s.num(from + 1);
  const next = s.num(to + 1);
  const one = from === to;
  const follows = connected(from);
  const weak = isWeak(network);
  const { word, near } = contextOf(from, to);
  w.context = word;
  w.near = near;
  const labelled = word.endsWith("card");
  let score = 3 - mixed - words;
  if (isRegular) score++;
  else if (words && !labelled) score--;
  if (weak) score--;
  if (w.lines && mixed && follows) score -= 2; // from the middle of one line into the next: a table
  const glued = s.atom(first.lo - 1);
  if (first.left && glued.letters < 4 && !glued.role) score -= 2; // a serial number, perhaps
  score = s.more.weighs?.(w, score, isRegular, weak, labelled) ?? score;
  if (labelled) score += 3;
  else if (word) score -= near ? 4 : 1;
  if (isInContext(network) && !labelled) score = 0;
  // an international telephone number, and two of them
  if (first.gap & g.PLUS && (one || !(second.gap & g.PLUS))) score -= 3;
  const size = first.digits.length;
  if (to === from + 1 && size > 8 && size < 12 && last.digits.length > 6) score -= 3;
  if (follows && one && s.attached(from)) score--;
  if (!one && goesOn(to)) score -= 3;
  if (connected(to + 1) && s.joined(to + 1)) {
    const row = one ? s.attached(to + 1) : next.gap === last.gap;
    if (row && (!isRegular || size === 1)) score -= 3;
  }
  if (follows && !one && first.gap === second.gap && !isRegular) score -= 3;
  return score;
}

// More of the same follows without a space, as in a UUID or a serial number.
function goesOn(to: number): boolean {
  const { hi, gap } = s.num(to);
  const { digits, gap: nextGap, gapLen } = s.atom(hi + 1);
  return s.attached(to) && nextGap === gap && gapLen === 1 && (digits.length > 3 || s.glued(hi + 2));
}

// The groups are those of a card: all in one, digit by digit, fours, 4-6-5 and 4-6-4, or partly in words.
function regular(from: number, to: number): boolean {
  const list = s.numbers.slice(from, to + 1);
  const sizes = list.map(n => n.digits.length);
  const spelled = (most: number) => list.every(n => n.spelled || n.digits.length <= most);
  return (
    from === to ||
    spelled(1) ||
    sizes.every((n, i) => n % 4 === 0 || (i === to - from && n < 4)) ||
    ["4,6,5", "4,6,4"].includes(sizes.join()) ||
    (list.some(n => n.spelled) && spelled(6))
  );
}

function takeCard(w: Window): void {
  const network = w.network as Network;
  const isCard = w.context.endsWith("card");
  const against = `${w.context && !isCard ? "label:other " : ""}${isWeak(network) ? "network:weak" : ""}`;
  const { end } = s.num(w.to);
  const track = w.from === w.to ? (s.more.track?.(w.to) ?? 0) : 0;
  const confirmed = `luhn network:${network.name} ${isCard ? w.context : ""}`;
  const mask = `${s.masks.card} ${w.digits.slice(-4)}`;
  if (s.take("card", track ? "track" : "luhn", s.num(w.from).start, track || end, confirmed, against, mask)) {
    s.num(w.to).card = true;
    cardCode(w, network);
  }
}

// Looks behind a card for its code: three digits, four of American Express, alone or after the expiry.
function cardCode(w: Window, { name }: Network): void {
  const size = name === "amex" ? 4 : 3;
  let at = w.to + 1;
  while (s.num(at).taken) at++;
  let expiry = 0;
  for (let steps = 0; at < s.numbers.length && steps < 4; steps++, at++) {
    const n = s.num(at);
    if (!mayFollowCard(at) || n.opaque || n.taken || n.spelled || n.lookalike) return;
    const count = n.digits.length;
    const v = s.amount(at);
    if (count === size && (expiry !== 1 || size === 3)) {
      s.take("card_code", "after_card", n.start, n.end, "after:card");
      return;
    }
    if (count < 3 && !expiry && v > 0 && v < 13) expiry = 1;
    else if ((count === 2 && expiry === 1) || (count === 4 && expiry < 2)) expiry = 2;
    else return;
  }
}

/** Only words that announce an expiry or a code stand between number k and the one before. */
export function mayFollowCard(k: number): boolean {
  const from = s.num(k - 1).hi + 1;
  const to = s.num(k).lo;
  for (let i = from; i <= to; i++) {
    const a = s.atom(i);
    if (i > from + 4 || a.gapLen > 5 || !a.gapLen || a.gap & (g.CURRENCY | g.STOP)) return false;
    if (i < to && (!(a.role & (t.EXPIRY | t.CODE | t.IS)) || a.role & t.OTHER)) return false;
  }
  return true;
}
