// The text that is being scanned, and what all rules ask of it. The twin of mask/number.go.
//
// There is one scan at a time, and it runs to its end without giving way; so its state is this module's, and the rules
// are functions of it.

import { atom, count, lex, numeral } from "./atoms.ts";

export { atom, count, figures, seen, spelled, tail } from "./atoms.ts";

import type { Window } from "./card.ts";
import * as g from "./glyph.ts";
import * as t from "./tables.gen.ts";

export type Entity =
  | "card"
  | "card_code"
  | "pin"
  | "one_time_code"
  | "password"
  | "private_key"
  | "secret"
  | "card_expiry"
  | "iban"
  | "us_ssn"
  | "bank_account"
  | "national_id"
  | "tax_id"
  | "passport"
  | "driving_licence"
  | "email"
  | "ip_address";

export interface Found {
  entity: Entity;
  rule: string;
  start: number;
  end: number;
  confirmed: string[];
  against: string[];
  mask: string; // what stands in its place
}

/** Tells of the findings of a text which of them are left alone; see site.ts. */
export type Stays = (text: string) => (f: Found) => boolean;

export let stays: Stays | undefined;

/** From now on these are left alone. */
export function leave(next?: Stays): void {
  stays = next;
}

/** What other rules do: more.ts adds them to those that the widget fetches first. */
export interface More {
  /** What is known by its form, before all other rules. */
  forms?(): void;
  /** Atoms that stand close together may be one number that has letters in it. */
  disguised?(i: number, last: number): boolean;
  /** A word that means no digit may still stand for one. */
  letter?(i: number): void;
  /** Looks at the numbers when all are there. */
  group?(): void;
  /** Number k goes on a window over what stands before it. */
  fills?(k: number, w: Window, isConnected: boolean): boolean;
  /** What that does to the window's score. */
  weighs?(w: Window, score: number, isRegular: boolean, isWeak: boolean, isLabelled: boolean): number;
  /** Where what follows a card on a magnetic stripe ends; 0 where it is none. */
  track?(k: number): number;
  /** Of texts with digits, what has check digits of its own; before what labels announce. */
  numbers?(): void;
  /** What was asked for a while ago. */
  recalled?(): void;
  /** After all others: what is shown by default. */
  contacts?(): void;
}

export const more: More = {};

/** A group of digits as somebody would read it; see number in mask/number.go. */
export interface Num {
  start: number;
  end: number;
  lo: number; // atoms, both inclusive
  hi: number;
  digits: string;
  gap: number;
  gapLen: number;
  spelled: boolean;
  left: boolean; // a word is glued to it on this side
  right: boolean;
  shaped?: boolean; // a part of a date, a time, an address or a sum of money
  opaque?: boolean; // the rest of a card that was masked before
  taken?: boolean;
  card?: boolean; // the end of a card that was found
  lookalike?: boolean;
}

export interface Asked {
  roles: number;
  left: number;
  late: boolean;
  answered: boolean;
  /** What was asked for before and not answered, for how many more texts, and whether something else was asked since. */
  pending: number;
  waits: number;
  newer: boolean;
}

export const longest = 19;
export const shortest = 12;
export const small = t.FILL | t.IS | t.MY;
/** Signs that hold together what is no group of digits: a path, a version, an order number. */
export const tying = g.DASH | g.DOT | g.SLASH | g.COLON;

export let text = "";
export let asked: Asked;
export let numbers: Num[] = [];
export let found: Found[] = [];

// What stands before the first number and behind the last.
let noNumber: Num;

/** Reads a text; the rules look at it until the next call. */
export function read(newText: string, newAsked: Asked): void {
  text = newText;
  asked = newAsked;
  lex(text);
  found = [];
  numbers = [];
  add(Number.NaN, Number.NaN, "", false); // of no atoms: nothing is joined to it
  noNumber = numbers.pop() as Num;
}

/** Number k; an empty one where there is none. */
export function num(k: number): Num {
  return (k < numbers.length && k >= 0 && numbers[k]) || noNumber;
}

/** Every atom from one to another has one of the roles. */
export function all(from: number, to: number, roles: number): boolean {
  while (from < to && atom(from).role & roles) from++;
  return from >= to;
}

export const glued = (i: number): boolean => !atom(i).gapLen;

/** Makes numbers of atoms. */
export function group(): void {
  for (let i = 0; i < count; i++) {
    const a = atom(i);
    let last = i;
    while (glued(last + 1)) last++;
    if (last > i) {
      for (let k = more.disguised?.(i, last) ? last + 1 : i; k <= last; k++)
        if (atom(k).digits && mayGlue(k, i, last))
          add(k, k, atom(k).digits, atom(k).ideograph, k > i && !atom(k - 1).digits, k < last && !atom(k + 1).digits);
    } else if (a.digits) add(i, i, a.digits, a.ideograph);
    else if (a.role & numeral) last = groupSpelled(i);
    else more.letter?.(i);
    i = last;
  }
  more.group?.();
  markShapes();
}

/** Makes a number of the atoms from one to another. */
export function add(lo: number, hi: number, digits: string, spelled: boolean, left = false, right = false): Num {
  for (let k = lo; k <= hi; k++) atom(k).number = numbers.length;
  const { start, gap, gapLen } = atom(lo);
  const n = { start, end: atom(hi).end, lo, hi, digits, gap, gapLen, spelled, left, right };
  numbers.push(n);
  return n;
}

// letters of those who write without spaces
const spaceless = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7a3]/;

// Tells "card4111…visa" from serial numbers and the like: the words must be words.
function mayGlue(k: number, i: number, last: number): boolean {
  for (const side of [k - 1, k + 1]) {
    if (side < i || side > last) continue;
    const { digits, role, letters, start } = atom(side);
    // of another kind, a word that says what the number is, or one of those who write without spaces
    if (digits || role & (t.LABELS | t.EXPIRY) || spaceless.test(text[start] as string)) continue;
    if (letters < 3 || atom(k).digits.length < 4 || (side > k && side < last)) return false;
  }
  return true;
}

// Takes a digit in words, "double four" or "triple 7"; gives its last atom.
function groupSpelled(i: number): number {
  const { role, phrase } = atom(i);
  const times = role & t.TRIPLE ? 3 : role & t.DOUBLE ? 2 : 1;
  const at = times > 1 ? i + 1 : i;
  const b = atom(at);
  const value = b.digits.length === 1 ? +b.digits : (b.role & 15) - 1;
  // A digit in words alone is a word; it takes another beside it, perhaps behind a word like "and".
  const next = i + 1 + phrase;
  const between = (k: number) => atom(k).role & (t.JOIN | t.OR | t.FILL);
  const beside =
    isSingle(next) || (between(next) && isSingle(next + 1)) || digitBefore(i) || (between(i - 1) && digitBefore(i - 1));
  if (value < 0 || (times === 1 && !beside)) return i;
  add(i, at + b.phrase, String(value).repeat(times), true);
  return at + b.phrase;
}

/** Atom i is a single figure. */
export const isOne = (i: number): boolean => atom(i).digits.length === 1;
const isSingle = (i: number): boolean => (atom(i).role & numeral) > 0 || isOne(i);

/** A number in words, or a single figure, stands right before atom i. */
export function digitBefore(i: number): boolean {
  const { spelled, digits } = num(atom(i - 1).number);
  return spelled || digits.length === 1;
}

/** How many digits numbers have together. */
export function sizeOf(first: number, last: number): number {
  let size = 0;
  for (; first <= last; first++) size += num(first).digits.length;
  return size;
}

/** Number k follows the one before without a word between. */
export const joined = (k: number): boolean => num(k).lo === num(k - 1).hi + 1;

/** Number k follows the one before with one of the given signs between, and nothing else. */
export const tied = (k: number, signs: number): boolean => joined(k) && num(k).gapLen === 1 && (num(k).gap & signs) > 0;

/** The value of a number of at most nine digits, or -1. */
export const amount = (k: number): number => (num(k).digits.length > 9 ? -1 : +num(k).digits);

/** A number of four digits that may be a year. */
export const isYear = (k: number): boolean => num(k).digits.length === 4 && amount(k) >= 1900 && amount(k) < 2100;

// Finds what has digits and is plainly something else.
function markShapes(): void {
  for (let k = 0; k < numbers.length; k++) {
    const a = num(k);
    const mark = (count: number) => {
      while (count--) num(k + count).shaped = true;
    };
    const size = (i: number) => num(k + i).digits.length;
    const isTime = (i: number) => size(i) < 3 && amount(k + i) < 60;
    const after = atom(a.hi + 1).gap;
    if ((a.gap & g.CURRENCY && (!joined(k) || a.gapLen > 1)) || (after & g.CURRENCY && !joined(k + 1))) mark(1);
    if (size(0) === 4 && a.gap & g.BULLET && !(joined(k + 1) && num(k + 1).gapLen < 4)) {
      const at = a.start - (text[a.start - 1] === " " ? 1 : 0);
      a.opaque = text.endsWith("••••", at) || (text.endsWith("**", at) && !joined(k) && text[a.end] !== "*");
    }
    if (tied(k + 1, g.COLON) && isTime(0) && isTime(1) && size(1) > 1) mark(2);
    for (const sign of [g.DASH, g.DOT, g.SLASH]) {
      let row = 1;
      while (row < 5 && tied(k + row, sign)) row++;
      const isDot = sign === g.DOT;
      // the orders of a large market
      if (row > 2 && sign === g.DASH && size(0) === 3 && size(1) === 7 && size(2) === 7) mark(3);
      if (tied(k, sign)) continue;
      if (row === 2 && isDot && size(0) < 4 && size(1) > 4 && size(1) < 10) mark(2); // a decimal fraction
      if (row === 3 && isDate(k)) mark(3);
      if (row === 4 && isDot && numbers.slice(k, k + 4).every(n => n.digits.length < 4 && +n.digits < 256)) mark(4);
    }
  }
}

function isDate(k: number): boolean {
  const short = (i: number, most: number) => num(i).digits.length < 3 && amount(i) > 0 && amount(i) <= most;
  if (isYear(k)) return short(k + 1, 12) && short(k + 2, 31);
  return (
    short(k, 31) &&
    short(k + 1, 31) &&
    (short(k, 12) || short(k + 1, 12)) &&
    (isYear(k + 2) || (num(k).digits.length === 2 && num(k + 2).digits.length === 2))
  );
}

/** A sign without spaces joins number k to the one before, as in a path or an order number. */
export const attached = (k: number): boolean => !(num(k).gap & ~tying);

/** The first atom that ends behind an offset. */
export function atomAt(at: number): number {
  let lo = 0;
  let hi = count;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (atom(mid).end > at) hi = mid;
    else lo = mid + 1;
  }
  return lo;
}

/** What stands in the place of each entity: so many dots, or a word and four. */
export const masks = Object.fromEntries(
  "card 4,card_code 3,pin 4,one_time_code 6,password 8,iban IBAN,us_ssn SSN,bank_account 8".split(",").map(line => {
    const [entity, form] = line.split(" ") as [string, string];
    return [entity, +form ? "•".repeat(+form) : `${form} ••••`];
  }),
) as Record<Entity, string>;
masks.card_expiry = "••/••";

/**
 * Reports a finding, unless it touches an earlier one, and keeps its atoms and numbers from the other rules. What speaks for
 * it and against it are words with a space behind each.
 */
export function take(
  entity: Entity,
  by: string,
  start: number,
  end: number,
  confirmed: string,
  against = "",
  mask = masks[entity] || text.slice(start, end),
): boolean {
  const first = atomAt(start);
  let last = first;
  for (; atom(last).start < end; last++) if (atom(last).taken) return false;
  for (let k = first; k < last; k++) {
    const { number } = atom(k);
    atom(k).taken = true;
    if (number >= 0) num(number).taken = true;
  }
  const words = (list: string) => list.match(/\S+/g) ?? [];
  found.push({
    entity,
    rule: `${entity}.${by}`,
    start,
    end,
    confirmed: words(confirmed),
    against: words(against),
    mask,
  });
  return true;
}
