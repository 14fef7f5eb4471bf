// The text that is being scanned, and what all rules ask of it. The twin of mask/number.go.
//
// There is one scan at a time, and it runs to its end without giving way; so its state is this module's, and the rules
// are functions of it.

import { type Atom, blank, lex } from "./atoms.ts";
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
}

export const longest = 19;
export const shortest = 12;
export const small = t.FILL | t.IS | t.MY;
/** Signs that hold together what is no group of digits: a path, a version, an order number. */
export const tying = g.DASH | g.DOT | g.SLASH | g.COLON;

export let text = "";
export let asked: Asked;
export let atoms: Atom[] = [];
export let tail = 0; // the signs after the last atom
export let numbers: Num[] = [];
export let found: Found[] = [];

// What stands before the first number and behind the last, and behind the last atom.
let noNumber: Num;
let noAtom: Atom;

/** Reads a text; the rules look at it until the next call. */
export function read(newText: string, newAsked: Asked): void {
  text = newText;
  asked = newAsked;
  ({ atoms, tail } = lex(text));
  noAtom = blank(text.length, tail, 1);
  noNumber = number(Number.NaN, Number.NaN, "", false, false, false); // of no atoms: nothing is joined to it
  numbers = [];
  found = [];
  group();
  markShapes();
}

/** Atom i; an empty one with a gap before it where there is none. */
export const atom = (i: number): Atom => atoms[i] ?? noAtom;

/** Number k; an empty one where there is none. */
export const num = (k: number): Num => numbers[k] ?? noNumber;

export const glued = (i: number): boolean => !atom(i).gapLen;

function group(): void {
  for (let i = 0; i < atoms.length; i++) {
    let last = i;
    while (glued(last + 1)) last++;
    const a = atom(i);
    if (last > i) {
      if (!groupLookalike(i, last))
        for (let k = i; k <= last; k++) {
          const { digits, ideograph } = atom(k);
          if (digits && mayGlue(k, i, last)) add(k, k, digits, ideograph, k > i, k < last);
        }
    } else if (a.digits) add(i, i, a.digits, a.ideograph);
    else last = groupSpelled(i);
    i = last;
  }
}

function number(lo: number, hi: number, digits: string, spelled: boolean, left: boolean, right: boolean): Num {
  const { start, gap, gapLen } = atom(lo);
  return { start, end: atom(hi).end, lo, hi, digits, gap, gapLen, spelled, left, right };
}

function add(lo: number, hi: number, digits: string, spelled: boolean, left = false, right = false): Num {
  for (let k = lo; k <= hi; k++) atom(k).number = numbers.length;
  const n = number(lo, hi, digits, spelled, left, right);
  numbers.push(n);
  return n;
}

// Tells "card4111…visa" from serial numbers and the like: the words must be words.
function mayGlue(k: number, i: number, last: number): boolean {
  for (const side of [k - 1, k + 1]) {
    if (side < i || side > last) continue;
    const { digits, role, letters } = atom(side);
    if (digits) return false;
    if (role & t.LABELS) continue;
    if (letters < 3 || atom(k).digits.length < 4 || (side > k && side < last)) return false;
  }
  return true;
}

const lookalikes = t.lookalikes.split(" ");

// Takes 4IO7 for 4107. It counts only for what a check digit confirms.
function groupLookalike(i: number, last: number): boolean {
  let figures = 0;
  let letters = 0;
  let words = false;
  let whole = false;
  for (let k = i; k <= last; k++) {
    const a = atom(k);
    words ||= a.letters > 2;
    whole ||= a.digits.length >= shortest;
    if (a.ideograph || (words && whole)) return false;
    figures += a.digits.length;
    letters += a.letters;
  }
  if (figures * 2 < letters || figures + letters < 3 || figures + letters > longest) return false;
  let digits = "";
  for (let at = atom(i).start; at < atom(last).end; at += g.width) {
    g.read(text, at);
    if (g.kind === g.DIGIT) digits += g.value;
    else if (g.kind === g.LETTER) {
      const digit = lookalikes.findIndex(letters => letters.includes(text[at] as string));
      if (digit < 0) return false;
      digits += digit;
    }
  }
  add(i, last, digits, false).lookalike = true;
  return true;
}

// Takes a digit in words, and "double four" or "triple 7"; gives its last atom.
function groupSpelled(i: number): number {
  const repeats = t.DOUBLE | t.TRIPLE;
  const { role, phrase } = atom(i);
  const times = role & t.TRIPLE ? 3 : role & t.DOUBLE ? 2 : 1;
  const at = times > 1 ? i + 1 : i;
  const b = atom(at);
  const value = b.digits.length === 1 ? +b.digits : (b.role & 15) - 1;
  if (value < 0) return i;
  if (times === 1) {
    // A digit in words alone is a word; it takes another beside it.
    const before = atom(i - 1);
    if (!(atom(i + 1 + phrase).role & (15 | repeats)) && (before.number < 0 || before.digits)) return i;
  }
  add(i, at + b.phrase, String(value).repeat(times), true);
  return at + b.phrase;
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
  const mark = (k: number, count: number) => {
    for (let i = k; i < k + count; i++) num(i).shaped = true;
  };
  for (let k = 0; k < numbers.length; k++) {
    const a = num(k);
    const size = a.digits.length;
    const after = atom(a.hi + 1).gap;
    if (a.gap & g.CURRENCY || (after & g.CURRENCY && !joined(k + 1))) mark(k, 1);
    if (size === 4 && a.gap & g.BULLET && !(joined(k + 1) && num(k + 1).gapLen < 4)) {
      const at = a.start - (text[a.start - 1] === " " ? 1 : 0);
      a.opaque = text.endsWith("••••", at) || (text.endsWith("**", at) && !joined(k));
    }
    const isTime = (i: number) => num(i).digits.length < 3 && amount(i) < 60;
    if (tied(k + 1, g.COLON) && isTime(k) && isTime(k + 1) && num(k + 1).digits.length > 1) mark(k, 2);
    for (const sign of [g.DASH, g.DOT, g.SLASH]) {
      if (!tied(k + 1, sign) || !tied(k + 2, sign) || tied(k, sign)) continue;
      if (!tied(k + 3, sign)) {
        if (isDate(k)) mark(k, 3);
      } else if (sign === g.DOT && !tied(k + 4, sign) && [k, k + 1, k + 2, k + 3].every(isOctet)) mark(k, 4);
    }
  }
}

const isOctet = (k: number) => num(k).digits.length < 4 && amount(k) < 256;

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
  let hi = atoms.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (atom(mid).end > at) hi = mid;
    else lo = mid + 1;
  }
  return lo;
}

/** What stands in the place of each entity; nothing where the value is shown. */
export const masks: Record<Entity, string> = {
  card: "••••",
  card_code: "•••",
  pin: "••••",
  one_time_code: "••••••",
  password: "••••••••",
  private_key: "KEY ••••",
  secret: "SECRET ••••",
  card_expiry: "••/••",
  iban: "IBAN ••••",
  us_ssn: "SSN ••••",
  bank_account: "••••••••",
  email: "",
  ip_address: "",
};

/** Reports a finding, unless it touches an earlier one, and keeps its atoms and numbers from the other rules. */
export function take(
  entity: Entity,
  by: string,
  start: number,
  end: number,
  confirmed: string[],
  against: string[] = [],
  mask = masks[entity] || text.slice(start, end),
): boolean {
  const first = atomAt(start);
  let last = first;
  for (; last < atoms.length && atom(last).start < end; last++) if (atom(last).taken) return false;
  for (let k = first; k < last; k++) {
    atom(k).taken = true;
    if (atom(k).number >= 0) num(atom(k).number).taken = true;
  }
  found.push({ entity, rule: `${entity}.${by}`, start, end, confirmed, against, mask });
  return true;
}
