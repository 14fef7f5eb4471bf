// The identifiers of people and taxpayers. The twin of mask/identity.go and mask/reading.go.

import { type Announcement, announcementOf, identifying, saysOther, speaksFor } from "./announcement.ts";
import * as g from "./glyph.ts";
import { byLength, check, type Form } from "./ident.ts";
import * as s from "./scan.ts";

// A row of letters and digits that may be an identifier, as it grows atom by atom.
interface Reading {
  lo: number; // atoms
  hi: number;
  chars: string; // digits and capital letters
  raw: string; // with the signs between them
  sign: string; // the last
  mixed: boolean; // they are not all the same
  shaped: boolean; // a date, a time or the like is in it
  words: boolean; // digits in words are in it
}

/** A form that a reading has. */
export interface Match {
  form: Form;
  written: boolean; // as the form is
  exact: boolean; // and that tells it from others
  own: boolean; // a name of its kind stands before it
  label: Announcement | undefined;
}

const shortest = 7;
const longest = 26;
const shortestBare = 13;

const entities: Record<string, s.Entity> = { n: "national_id", t: "tax_id", b: "bank_account" };

/** Finds identifiers: those that are plain wherever they stand, the others behind a label or a question alone. */
export function identities(): void {
  const labelled = ((s.seen | s.asked.roles) & identifying) > 0;
  if (!labelled && s.figures < 6) return;
  for (let i = 0; i < s.count; i++) {
    const { digits, number } = s.atom(i);
    if (!digits && (number < 0 || !labelled)) continue;
    let first = i;
    while (first > 0 && i - first < 3 && leads(first - 1)) first--;
    if (first === i && !labelled && digits.length < shortestBare && !mayGoOn(i + 1)) continue;
    for (; first <= i; first++) if (mayBegin(first)) i = Math.max(i, identifier(first, labelled));
  }
}

const typed = (k: number): string => s.text.slice(s.atom(k).start, s.atom(k).end);

/** A word in ASCII capitals. */
export const capitals = (k: number): boolean => /^[A-Z]+$/.test(typed(k));

/** Atom k is a word that an identifier may begin with, as in "X1234567L" or "GODE 561231 GR8". */
export function leads(k: number): boolean {
  const { digits, letters } = s.atom(k);
  const { gap, gapLen } = s.atom(k + 1);
  return k + 1 < s.count && !digits && letters < 7 && gapLen < 2 && (!(gap & g.SPACE) || capitals(k));
}

// Nothing that atom k is a part of stands before it.
function mayBegin(k: number): boolean {
  const { taken, gap, gapLen } = s.atom(k);
  const { digits, letters, start, end, role } = s.atom(k - 1);
  if (taken || gap & (g.CURRENCY | g.PLUS)) return false;
  if (!k || gapLen > 1) return true;
  const label = (role & identifying) > 0;
  // "CPF39053344705"; Chinese and others write without spaces.
  if (!gapLen) return label || (!digits && letters === end - start && s.text.charCodeAt(start) > 0x7ff);
  if (gap & (g.DASH | g.DOT | g.SLASH)) return label;
  return !(gap & g.COLON) || !digits;
}

// Atom k may belong to the same identifier as the one before.
function mayGoOn(k: number): boolean {
  const { digits, gap, gapLen } = s.atom(k);
  return k < s.count && (!gapLen || (gapLen < 2 && (digits > "" || !(gap & g.SPACE) || capitals(k))));
}

// Reads from atom i on, and reports the longest identifier that begins there; gives its last atom, or -1.
function identifier(i: number, labelled: boolean): number {
  const r: Reading = { lo: i, hi: i, chars: "", raw: "", sign: "", mixed: false, shaped: false, words: false };
  let best: Match | undefined;
  let last = -1;
  let sign = "";
  for (let k = i; read(r, k, labelled); k = r.hi + 1) {
    const match = r.chars.length >= shortest && mayEnd(r) && identify(r, labelled);
    if (!match) continue;
    best = match;
    last = r.hi;
    sign = r.sign;
  }
  if (!best) return -1;
  const { form, written, label } = best;
  let { end } = s.atom(last);
  if (sign === "(" && s.text[end] === ")") end++;
  const why = `${form.checked ? "check " : ""}${written && form.written.source !== /^\d+$/.source ? "form " : ""}${label?.word ?? ""}`;
  return s.take(entities[form.entity] as s.Entity, form.name, s.atom(i).start, end, why) ? last : -1;
}

// What goes on behind a reading without a space is not a part of it.
function mayEnd(r: Reading): boolean {
  const { digits, gap, gapLen } = s.atom(r.hi + 1);
  if (r.hi + 1 === s.count || gapLen > 1) return true;
  if (!gapLen) return false;
  if (!digits) return !(gap & g.DASH);
  return gap & g.COMMA ? r.sign > "" : !(gap & s.tying);
}

const signs: Record<number, string> = {
  [g.SPACE]: " ",
  [g.DASH]: "-",
  [g.PLUS]: "-", // of somebody older than a hundred Sweden and Finland write a plus
  [g.DOT]: ".",
  [g.SLASH]: "/",
  [g.QUOTE]: "(",
};

// Takes atom k, or the digits in words that begin there, into a reading; false where it can't go on there.
function read(r: Reading, k: number, labelled: boolean): boolean {
  const { taken, start, gap, gapLen, digits, letters, number } = s.atom(k);
  const n = s.num(number);
  if (k >= s.count || taken || n.opaque) return false;
  let sign = "";
  if (k > r.lo && labelled && gapLen === 1 && s.text[start - 1] === "&") {
    // The RFC of a Mexican company may have one for a letter.
    r.chars += "X";
    r.raw += "X";
  } else if (k > r.lo && gapLen) {
    sign = (gapLen < 2 && signs[gap]) || "";
    if (!sign) return false;
    r.mixed ||= r.sign > "" && r.sign !== sign;
    r.sign = sign;
  }
  r.hi = k;
  let more = digits;
  if (n.spelled && !n.lookalike) {
    if (!labelled || n.lo !== k) return false;
    r.words = true;
    r.hi = n.hi;
    more = n.digits;
  } else if (digits) r.shaped ||= !!n.shaped;
  else {
    // It touches digits, or a dash or the like joins it, or it is in capitals.
    const next = s.atom(k + 1);
    const joins = (k > r.lo && sign !== " ") || (k + 1 < s.count && next.gapLen < 2 && !(next.gap & g.SPACE));
    if (letters > 6 || !(joins || capitals(k))) return false;
    more = lettersOf(k);
    if (!more) return false;
  }
  r.chars += more;
  r.raw += sign + more;
  return r.chars.length <= longest;
}

// The letters of a word in capitals; empty where they are not those of identifiers.
function lettersOf(k: number): string {
  let letters = "";
  for (let at = s.atom(k).start; at < s.atom(k).end; at += g.width) {
    g.read(s.text, at);
    if (g.kind === g.LETTER) letters += String.fromCodePoint(g.value);
  }
  return /^[a-z]+$/.test(letters) ? letters.toUpperCase() : "";
}

// The best match of a reading: what has the name of its kind before it, then what is strongest; of two that are as good,
// what is written so.
function identify(r: Reading, labelled: boolean): Match | undefined {
  let best: Match | undefined;
  let label: Announcement | undefined;
  let { chars, raw } = r;
  for (let country = ""; ; ) {
    for (const form of byLength[chars.length] ?? []) {
      if (form.strength < 2 && !labelled) break;
      if (!form.bare.test(chars) || (country && !form.name.startsWith(country))) continue;
      const written = form.written.test(raw);
      const exact = written && form.telling;
      const plain = !r.mixed && !r.shaped && (r.sign !== " " || r.chars.length > 10);
      const alone = !r.words && form.strength > 1 && (exact || (form.strength > 2 && plain));
      if ((!alone && (!labelled || (r.shaped && !exact))) || !check(form.steps, chars)) continue;
      label ??= announcementOf(r.lo, r.hi);
      const { own, speaks } = speaksFor(label, form, exact);
      const m: Match = { form, written, exact, own, label: speaks ? label : undefined };
      if ((speaks || (alone && !saysOther(r.lo, r.hi))) && isBetter(m, best)) best = m;
    }
    // "PT 501 964 843"
    if (best || !labelled || country || !/^[A-Z]{2}.{7}/.test(chars)) return best;
    country = chars.slice(0, 2).toLowerCase();
    chars = chars.slice(2);
    raw = raw.slice(raw.indexOf(chars.charAt(0)));
  }
}

function isBetter(m: Match, before: Match | undefined): boolean {
  if (!before || m.own !== before.own) return !before || m.own;
  return m.own ? m.written && !before.written : !!m.label && m.exact && !before.exact;
}
