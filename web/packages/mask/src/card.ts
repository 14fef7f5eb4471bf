// Cards and the codes behind them. The twin of mask/card.go and mask/code.go.

import * as g from "./glyph.ts";
import { type Context, longest, type Scan, shortest } from "./scan.ts";
import * as t from "./tables.gen.ts";

interface Network {
  name: string;
  first: number;
  last: number;
  lengths: string; // as letters: N is 13 digits
  weak: boolean; // Luhn alone says little
  inContext: boolean;
}

const networks: Network[] = t.networks.split(";").map(line => {
  const [name, range, lengths] = line.split(" ") as [string, string, string];
  const [first, last = first] = range.split("-") as [string, string?];
  return {
    name,
    first: +first.padEnd(6, "0"),
    last: +last.padEnd(6, "9"),
    lengths,
    weak: lengths.endsWith("w"),
    inContext: lengths.endsWith("c"),
  };
});

const luhn = (digits: number[]): boolean => {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const v = digits[i] as number;
    sum += (digits.length - i) % 2 ? v : v > 4 ? 2 * v - 9 : 2 * v;
  }
  return sum % 10 === 0;
};

interface Window {
  from: number; // numbers, both inclusive
  to: number;
  digits: number[];
  words: boolean;
  mixed: boolean;
  score: number;
  network: Network;
  context: Context;
}

const enough = 2;

/** Finds card numbers: windows of numbers that begin and end at the boundaries of groups. */
export function cards(s: Scan): void {
  for (let i = 0; i < s.numbers.length; ) {
    const best = mayBegin(s, i) ? windows(s, i) : undefined;
    if (best) {
      takeCard(s, best);
      i = best.to + 1;
    } else i++;
  }
}

const usable = (s: Scan, k: number): boolean => {
  const n = s.num(k);
  return !n.shaped && !n.opaque && !n.taken;
};

// Not in the middle of a row of like groups, unless the groups before are of another size.
function mayBegin(s: Scan, i: number): boolean {
  if (!usable(s, i)) return false;
  if (!connected(s, i) || !connected(s, i + 1)) return true;
  const a = s.num(i);
  const before = s.num(i - 1);
  const size = a.digits.length;
  return s.num(i + 1).gap !== a.gap || (before.digits.length !== size && size >= 4) || before.taken;
}

function connected(s: Scan, k: number): boolean {
  if (k <= 0 || k >= s.numbers.length) return false;
  const a = s.num(k);
  const before = s.num(k - 1);
  if (!usable(s, k) || before.shaped || before.opaque || a.left || before.right) return false;
  return s.joined(k) ? a.gapLen <= 6 && !(a.gap & g.CURRENCY) : joinedByWords(s, k);
}

// "part 1: 4111 part 2: 1111", "4111 then 1111"
function joinedByWords(s: Scan, k: number): boolean {
  const from = s.num(k - 1).hi + 1;
  const to = s.num(k).lo;
  if (to - from > 5) return false;
  let words = 0;
  for (let i = from; i <= to; i++) {
    const a = s.atom(i);
    if (a.gapLen > 4 || a.gap & (g.STOP | g.CURRENCY)) return false;
    if (i === to || a.digits.length) continue;
    if (!(a.role & t.JOIN) && !labelled(s, s.num(k - 1).lo, a.key)) return false;
    words++;
  }
  return words > 0 && words <= 3;
}

function labelled(s: Scan, atom: number, key: string): boolean {
  for (let i = atom - 1; i >= 0 && i >= atom - 3; i--)
    if (!s.atom(i).digits.length && s.atom(i).key === key) return true;
  return false;
}

// Tries every window that begins at number i.
function windows(s: Scan, i: number): Window | undefined {
  let best: Window | undefined;
  let words = false;
  let mixed = false;
  let digits: number[] = [];
  for (let j = i; j < s.numbers.length; j++) {
    const n = s.num(j);
    if (j > i) {
      if (!connected(s, j)) break;
      words ||= !s.joined(j);
      mixed ||= j > i + 1 && n.gap !== s.num(i + 1).gap;
    }
    if (digits.length + n.digits.length > longest) break;
    digits = digits.concat(n.digits);
    if (digits.length < shortest) continue;
    const prefix = digits.slice(0, 6).reduce((v, d) => v * 10 + d, 0);
    const network = networks.find(
      w => prefix >= w.first && prefix <= w.last && w.lengths.includes(String.fromCharCode(65 + digits.length)),
    );
    if (!network || !luhn(digits)) continue;
    const context = s.contextOf(s.num(i).lo, n.hi);
    const w: Window = { from: i, to: j, digits, words, mixed, score: 0, network, context };
    w.score = weigh(s, w);
    if (
      w.score >= enough &&
      (!best || w.score > best.score || (w.score === best.score && w.digits.length > best.digits.length))
    )
      best = w;
  }
  return best;
}

// Scores a window whose check digit is right.
function weigh(s: Scan, w: Window): number {
  const isRegular = regular(s, w);
  const first = s.num(w.from);
  const last = s.num(w.to);
  const one = w.from === w.to;
  const label = w.context.label;
  if (w.network.inContext && label !== t.CARD) return 0;
  let score = 3 + (isRegular ? 1 : 0) - (w.network.weak ? 1 : 0) - (w.mixed ? 1 : 0) - (w.words ? 1 : 0);
  if (label === t.CARD) score += 3;
  if (label === t.OTHER) score -= w.context.near ? 4 : 1;
  // an international telephone number, and two of them
  if (first.gap & g.PLUS && (one || !(s.num(w.from + 1).gap & g.PLUS))) score -= 3;
  const size = first.digits.length;
  if (w.to === w.from + 1 && size >= 9 && size <= 11 && last.digits.length >= 7) score -= 3;
  const follows = connected(s, w.from);
  if (follows && one && s.attached(w.from)) score--;
  if (!one && goesOn(s, w)) score -= 3;
  const next = w.to + 1;
  if (connected(s, next) && s.joined(next)) {
    const row = one ? s.attached(next) : s.num(next).gap === last.gap;
    if (row && (!isRegular || size === 1)) score -= 3;
  }
  if (follows && !one && first.gap === s.num(w.from + 1).gap && !isRegular) score -= 3;
  return score;
}

// More of the same follows without a space, as in a UUID or a serial number.
function goesOn(s: Scan, w: Window): boolean {
  const last = s.num(w.to);
  const next = s.atoms[last.hi + 1];
  if (!next || !s.attached(w.to) || next.gap !== last.gap || next.gapLen !== 1) return false;
  return next.digits.length > 3 || s.glued(last.hi + 2);
}

// The groups are those of a card: all in one, digit by digit, fours, 4-6-5 and 4-6-4, or partly in words.
function regular(s: Scan, w: Window): boolean {
  if (w.from === w.to) return true;
  const list = s.numbers.slice(w.from, w.to + 1);
  const sizes = list.map(n => n.digits.length);
  const shape = sizes.join();
  return (
    list.every(n => n.spelled || n.digits.length === 1) ||
    sizes.every((n, i) => n % 4 === 0 || (i === sizes.length - 1 && n < 4)) ||
    shape === "4,6,5" ||
    shape === "4,6,4" ||
    (list.some(n => n.spelled) && list.every(n => n.spelled || n.digits.length <= 6))
  );
}

function takeCard(s: Scan, w: Window): void {
  const confirmed = ["luhn", `network:${w.network.name}`];
  const against: string[] = [];
  if (w.context.label === t.CARD) confirmed.push(w.context.word);
  if (w.context.label === t.OTHER) against.push("label:other");
  if (w.network.weak) against.push("network:weak");
  let { end } = s.num(w.to);
  const next = s.numbers[w.to + 1];
  // What follows on a magnetic stripe: expiry, service code, data (ISO/IEC 7813, track 2).
  const track =
    w.from === w.to && s.joined(w.to + 1) && next?.gapLen === 1 && next.digits.length >= 7 && s.text[end] === "=";
  if (track) end = next.end;
  const f = {
    entity: "card" as const,
    rule: track ? "card.track" : "card.luhn",
    start: s.num(w.from).start,
    end,
    confirmed,
    against,
    last: w.digits.slice(-4).join(""),
  };
  if (s.take(f)) cardCode(s, w);
}

// Looks behind a card for its code: three digits, four of American Express, alone or after the expiry.
function cardCode(s: Scan, w: Window): void {
  const size = w.network.name === "amex" ? 4 : 3;
  let at = w.to + 1;
  while (s.numbers[at]?.taken) at++;
  let expiry = 0;
  for (let steps = 0; at < s.numbers.length && steps < 4; steps++, at++) {
    const n = s.num(at);
    if (!mayFollowCard(s, at) || n.opaque || n.taken || n.spelled || n.lookalike) return;
    const count = n.digits.length;
    const v = s.value(at);
    if (count === size && (expiry !== 1 || size === 3)) {
      const { start, end } = n;
      s.take({ entity: "card_code", rule: "card_code.after_card", start, end, confirmed: ["after:card"] });
      return;
    }
    if (count <= 2 && !expiry && v >= 1 && v <= 12) expiry = 1;
    else if (((count === 2 || count === 4) && expiry === 1) || (count === 4 && !expiry)) expiry = 2;
    else return;
  }
}

// Only words that announce an expiry or a code stand between number k and the one before.
function mayFollowCard(s: Scan, k: number): boolean {
  const from = s.num(k - 1).hi + 1;
  const to = s.num(k).lo;
  if (to - from > 4) return false;
  for (let i = from; i <= to; i++) {
    const a = s.atom(i);
    if (a.gapLen > 5 || !a.gapLen || a.gap & (g.CURRENCY | g.STOP)) return false;
    if (i < to && (!(a.role & (t.EXPIRY | t.CODE | t.IS)) || a.role & t.OTHER)) return false;
  }
  return true;
}
