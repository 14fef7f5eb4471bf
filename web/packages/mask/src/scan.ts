// The state of one scan, and what all rules ask of it. The twin of mask/number.go and mask/context.go.

import { type Atom, lex } from "./atoms.ts";
import * as g from "./glyph.ts";
import * as t from "./tables.gen.ts";

export type Entity = "card" | "card_code" | "pin" | "one_time_code" | "password" | "iban" | "us_ssn" | "bank_account";

export interface Found {
  entity: Entity;
  rule: string;
  start: number;
  end: number;
  confirmed: string[];
  against: string[];
  last: string; // a card's last four digits
  bare: boolean; // they must not stay
}

/** A group of digits as somebody would read it; see number in mask/number.go. */
export interface Num {
  start: number;
  end: number;
  lo: number; // atoms, both inclusive
  hi: number;
  digits: number[];
  gap: number;
  gapLen: number;
  spelled: boolean;
  left: boolean; // a word is glued to it on this side
  right: boolean;
  shaped: boolean; // a part of a date, a time, an address or a sum of money
  opaque: boolean; // the rest of a card that was masked before
  taken: boolean;
  lookalike: boolean;
}

export interface Asked {
  roles: number;
  left: number;
  late: boolean;
  answered: boolean;
}

export interface Context {
  label: number;
  near: boolean;
  word: string;
}

export const longest = 19;
export const shortest = 12;
export const small = t.FILL | t.IS | t.MY;

const lookalikes = new Map(t.lookalikes.match(/../g)?.map(pair => [pair[0] as string, Number(pair[1])]));

export class Scan {
  readonly atoms: Atom[];
  readonly tail: number;
  readonly numbers: Num[] = [];
  found: Found[] = [];

  constructor(
    readonly text: string,
    readonly asked: Asked,
  ) {
    ({ atoms: this.atoms, tail: this.tail } = lex(text));
    this.group();
    this.markShapes();
  }

  atom(i: number): Atom {
    return this.atoms[i] as Atom;
  }

  num(k: number): Num {
    return this.numbers[k] as Num;
  }

  glued(i: number): boolean {
    return i < this.atoms.length && !this.atom(i).gapLen;
  }

  private group(): void {
    for (let i = 0; i < this.atoms.length; i++) {
      let j = i;
      while (this.glued(j + 1)) j++;
      const a = this.atom(i);
      if (j > i) {
        if (!this.groupLookalike(i, j))
          for (let k = i; k <= j; k++) {
            const b = this.atom(k);
            if (b.digits.length && this.mayGlue(b, k, i, j)) this.add(k, k, b.digits, b.ideograph, k > i, k < j);
          }
      } else if (a.digits.length) this.add(i, i, a.digits, a.ideograph);
      else j = this.groupSpelled(i);
      i = j;
    }
  }

  private add(lo: number, hi: number, digits: number[], spelled: boolean, left = false, right = false): Num {
    const { start, gap, gapLen } = this.atom(lo);
    for (let k = lo; k <= hi; k++) this.atom(k).number = this.numbers.length;
    const n: Num = {
      start,
      end: this.atom(hi).end,
      lo,
      hi,
      digits,
      gap,
      gapLen,
      spelled,
      left,
      right,
      shaped: false,
      opaque: false,
      taken: false,
      lookalike: false,
    };
    this.numbers.push(n);
    return n;
  }

  // Tells "card4111…visa" from serial numbers and the like: the words must be words.
  private mayGlue(a: Atom, k: number, i: number, j: number): boolean {
    for (const side of [k - 1, k + 1]) {
      if (side < i || side > j) continue;
      const word = this.atom(side);
      if (word.digits.length) return false;
      if (word.role & t.LABELS) continue;
      if (word.letters < 3 || a.digits.length < 4 || (side > k && side < j)) return false;
    }
    return true;
  }

  // Takes 4IO7 for 4107. It counts only for what a check digit confirms.
  private groupLookalike(i: number, j: number): boolean {
    let figures = 0;
    let letters = 0;
    let words = false;
    let whole = false;
    for (let k = i; k <= j; k++) {
      const a = this.atom(k);
      words ||= a.letters >= 3;
      whole ||= a.digits.length >= shortest;
      if (a.ideograph || (words && whole)) return false;
      figures += a.digits.length;
      letters += a.letters;
    }
    if (figures * 2 < letters || figures + letters < 3 || figures + letters > longest) return false;
    const digits: number[] = [];
    const sign: g.Glyph = { kind: 0, value: 0, fold: 0, width: 0 };
    for (let at = this.atom(i).start; at < this.atom(j).end; at += sign.width) {
      g.glyphAt(this.text, at, sign);
      if (sign.kind === g.DIGIT) digits.push(sign.value);
      else if (sign.kind === g.LETTER) {
        const digit = lookalikes.get(this.text[at] as string);
        if (digit === undefined) return false;
        digits.push(digit);
      }
    }
    this.add(i, j, digits, false).lookalike = true;
    return true;
  }

  // Takes a digit in words, and "double four" or "triple 7".
  private groupSpelled(i: number): number {
    const a = this.atom(i);
    let times = 1;
    let at = i;
    if (a.role & (t.DOUBLE | t.TRIPLE) && i + 1 < this.atoms.length) {
      times = a.role & t.TRIPLE ? 3 : 2;
      at++;
    }
    const b = this.atom(at);
    const value = b.digits.length === 1 ? (b.digits[0] as number) : (b.role & 15) - 1;
    if (value < 0 || (times === 1 && !this.spelledBeside(i))) return i;
    at += b.phrase;
    this.add(i, at, Array<number>(times).fill(value), true);
    return at;
  }

  private spelledBeside(i: number): boolean {
    const after = this.atoms[i + 1 + this.atom(i).phrase];
    const before = this.atoms[i - 1];
    return (
      (!!after && !!(after.role & (15 | t.DOUBLE | t.TRIPLE))) ||
      (!!before && before.number >= 0 && !before.digits.length)
    );
  }

  /** Number k follows the one before without a word between. */
  joined(k: number): boolean {
    return k > 0 && k < this.numbers.length && this.num(k).lo === this.num(k - 1).hi + 1;
  }

  /** The value of a number of at most nine digits, or -1. */
  value(k: number): number {
    const d = this.num(k).digits;
    return d.length > 9 ? -1 : d.reduce((v, x) => v * 10 + x, 0);
  }

  private tight(k: number, sign: number): boolean {
    return this.joined(k) && this.num(k).gapLen === 1 && this.num(k).gap === sign;
  }

  // Finds what has digits and is plainly something else.
  private markShapes(): void {
    const mark = (k: number, count: number) => {
      for (; count > 0; count--) this.num(k++).shaped = true;
    };
    for (let k = 0; k < this.numbers.length; k++) {
      const a = this.num(k);
      const size = a.digits.length;
      if (this.money(k)) mark(k, 1);
      if (size === 4 && a.gap & g.BULLET && !(this.joined(k + 1) && this.num(k + 1).gapLen <= 3)) {
        const at = a.start - (this.text[a.start - 1] === " " ? 1 : 0);
        a.opaque = this.text.slice(at - 4, at) === "••••" || (this.text.slice(at - 2, at) === "**" && !this.joined(k));
      }
      if (this.tight(k + 1, g.COLON) && size <= 2 && this.value(k) < 60) {
        if (this.num(k + 1).digits.length === 2 && this.value(k + 1) < 60) mark(k, 2);
      }
      for (const sign of [g.DASH, g.DOT, g.SLASH]) {
        if (!this.tight(k + 1, sign) || !this.tight(k + 2, sign) || this.tight(k, sign)) continue;
        if (this.tight(k + 3, sign)) {
          if (sign === g.DOT && !this.tight(k + 4, sign) && this.octets(k)) mark(k, 4);
        } else if (this.date(k)) mark(k, 3);
      }
    }
  }

  private money(k: number): boolean {
    const a = this.num(k);
    const after = this.atoms[a.hi + 1]?.gap ?? this.tail;
    return !!(a.gap & g.CURRENCY) || (!!(after & g.CURRENCY) && !this.joined(k + 1));
  }

  private octets(k: number): boolean {
    for (let i = k; i < k + 4; i++) if (this.num(i).digits.length > 3 || this.value(i) > 255) return false;
    return true;
  }

  private date(k: number): boolean {
    const size = (i: number) => this.num(k + i).digits.length;
    const value = (i: number) => this.value(k + i);
    const year = (i: number) => size(i) === 4 && value(i) >= 1900 && value(i) < 2100;
    const day = (i: number) => size(i) <= 2 && value(i) >= 1 && value(i) <= 31;
    if (year(0)) return day(1) && day(2) && value(1) <= 12;
    return day(0) && day(1) && (value(0) <= 12 || value(1) <= 12) && (year(2) || (size(2) === 2 && size(0) === 2));
  }

  /** A sentence ends before atom k. */
  ends(k: number): boolean {
    const { gap } = this.atom(k);
    return !!(gap & g.STOP) || (!!(gap & g.DOT) && !!(gap & (g.SPACE | g.LINE)));
  }

  /** What the words around the atoms from lo to hi say of them. */
  contextOf(lo: number, hi: number): Context {
    let c: Context = { label: 0, near: false, word: "" };
    if (this.asked.roles & t.CARD) c = { label: t.CARD, near: true, word: "question:card" };
    else if (this.asked.roles === t.OTHER) c = { label: t.OTHER, near: true, word: "question:other" };
    const next = this.atoms[hi + 1];
    if (next && next.role & t.IS && next.gapLen) {
      for (let k = hi + 2; k < this.atoms.length && k <= hi + 4 && !this.ends(k); k++) {
        const { role } = this.atom(k);
        if (role & t.OTHER) {
          c = { label: t.OTHER, near: true, word: "label:other" };
          break;
        }
        if (!(role & small)) break;
      }
    }
    for (let k = lo - 1, distance = 0, sentences = 0; k >= 0 && distance <= 6; k--) {
      if (this.ends(k + 1)) sentences++;
      const { role } = this.atom(k);
      if (role & t.OTHER && !sentences) return { label: t.OTHER, near: distance <= 1, word: "label:other" };
      if (role & t.CARD && sentences <= 1) return { label: t.CARD, near: true, word: "label:card" };
      if (!(role & small)) distance++;
    }
    return c;
  }

  /** A label of the given roles stands before atom lo in the same sentence. */
  labelBefore(lo: number, roles: number, reach: number): boolean {
    for (let k = lo - 1, distance = 0; k >= 0 && distance <= reach; k--) {
      if (this.ends(k + 1)) return false;
      const { role } = this.atom(k);
      if (role & roles) return true;
      if (role & t.LABELS) return false;
      if (!(role & small)) distance++;
    }
    return false;
  }

  /** A sign without spaces joins number k to the one before, as in a path or an order number. */
  attached(k: number): boolean {
    return !(this.num(k).gap & ~(g.DASH | g.DOT | g.SLASH | g.COLON));
  }

  /** The first atom that ends behind an offset. */
  atomAt(at: number): number {
    let lo = 0;
    let hi = this.atoms.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.atom(mid).end > at) hi = mid;
      else lo = mid + 1;
    }
    return lo;
  }

  /** Reports a finding, unless it touches an earlier one, and keeps its atoms and numbers from the other rules. */
  take(f: Omit<Found, "against" | "last" | "bare"> & Partial<Found>): boolean {
    const inside: Atom[] = [];
    for (let k = this.atomAt(f.start); k < this.atoms.length && this.atom(k).start < f.end; k++)
      inside.push(this.atom(k));
    if (inside.some(a => a.taken)) return false;
    for (const a of inside) {
      a.taken = true;
      if (a.number >= 0) this.num(a.number).taken = true;
    }
    this.found.push({ against: [], last: "", bare: false, ...f });
    return true;
  }
}
