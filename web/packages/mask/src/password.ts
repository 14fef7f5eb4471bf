// Passwords. The twin of mask/password.go, but for plain words ("my password is sunshine"): to tell them from what else is
// said of passwords takes a large table, which only the server has.

import { ends } from "./context.ts";
import * as g from "./glyph.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";

// A run of characters without spaces, as passwords are written: signs belong to it.
interface Token {
  start: number;
  end: number;
  quoted: boolean;
  strong: boolean; // looks like a password: letters with digits, signs, capitals inside
  mixed: boolean; // letters with digits
  length: number; // without signs
}

/** Finds what the label or the question says is a password. */
export function passwords(): void {
  let passed = 0;
  for (let i = 0; i < s.count; i++) {
    const a = s.atom(i);
    if (!(a.role & t.PASSWORD) || a.start < passed || a.taken) continue;
    // A long token is looked at once, however often it says password.
    const end = passwordAfter(i);
    if (end > a.end + 64) passed = end;
  }
  if (s.asked.roles & t.PASSWORD)
    for (let p = tokenFrom(0); p; p = tokenFrom(p.end)) if (p.strong && p.length > 3) report(p, "question:password");
}

// Looks behind a label: "my password is hunter2", "password: …"; gives the end of what it looked at.
function passwordAfter(label: number): number {
  const divides = g.COLON | g.FIELD;
  const first = label + 1 + s.atom(label).phrase;
  let k = first;
  let said = 0;
  for (; k < s.count && k < first + 6; k++) {
    const a = s.atom(k);
    if (ends(k) && !(a.gap & divides)) return s.atom(k - 1).end;
    said |= a.gap & (a.gapLen > 2 ? divides | g.DASH : divides);
    const next = s.atom(k + 1);
    const whole = next.gap & (g.SPACE | g.LINE | g.COLON) && next.gapLen;
    if (a.gap & g.QUOTE || !whole || !(a.role & s.small) || k + 1 === s.count) break;
    said |= a.role & t.IS;
  }
  const p = tokenFrom(s.atom(k - 1).end);
  if (!p) return s.text.length;
  if (isPassword(p, said > 0, k > first)) {
    report(p, "label:password");
    // "… or hunter3"
    const or = s.atom(s.atomAt(p.end));
    const second = or.role & t.OR ? tokenFrom(or.end) : undefined;
    if (second?.strong) report(second, "label:password");
  }
  return p.end;
}

// Skipped are words between the label and the token.
function isPassword(p: Token, said: boolean, skipped: boolean): boolean {
  const text = s.text.slice(p.start, p.end);
  if (skipped && !p.quoted && text.includes("@") && text.includes(".")) return false; // "the password for jo@example.org"
  if (p.quoted && (said || !skipped)) return p.length > 2;
  return p.strong && (said ? p.length > 3 : !skipped && p.mixed && p.length > 5);
}

function report(p: Token, why: string): void {
  s.take("password", "context", p.start, p.end, p.strong ? `${why} form` : why);
}

const quotation = "\"'“‘«`„‚‹「『";
const joining = "(*<[=->→–—,.!?";
const trailing = ".,;:?)]>\"'”’»`“*،؛؟。、，›」』";

// Reads the next token from an offset on, without signs that join it to its label, quotation marks and what ends a
// sentence.
function tokenFrom(from: number): Token | undefined {
  let quoted = false;
  for (let at = from; at < s.text.length; at++) {
    const c = s.text[at] as string;
    g.read(s.text, at, false);
    if (quotation.includes(c)) quoted = true;
    else if (!joining.includes(c) && !(g.kind === g.SIGN && g.value & (g.SPACE | g.LINE | g.COLON)))
      return measure(at, quoted);
  }
  return undefined;
}

// Finds the token's end and looks at its characters.
function measure(start: number, quoted: boolean): Token | undefined {
  const soft = g.DASH | g.DOT | g.SLASH | g.QUOTE | g.COMMA | g.COLON | g.BULLET;
  let end = start;
  for (; end < s.text.length; end += g.width) {
    g.read(s.text, end, false);
    if (g.kind === g.SIGN && g.value & (g.SPACE | g.LINE)) break;
  }
  while (end > start && trailing.includes(s.text[end - 1] as string)) end--;
  let last = end;
  while (s.text[last - 1] === "!") last--;
  let letters = 0;
  let digits = 0;
  let signs = 0;
  let capitals = 0;
  for (let at = start; at < last; at += g.width) {
    g.read(s.text, at, false);
    const c = s.text[at] as string;
    if (g.kind === g.SIGN) signs += g.value & soft ? 0 : 1;
    else if (g.kind === g.DIGIT) digits++;
    else if (g.kind !== g.IGNORABLE && ++letters + digits > 1 && c >= "A" && c <= "Z") capitals++;
  }
  const length = letters + digits;
  if (!length || s.text.slice(start, end).includes("://")) return undefined;
  const mixed = digits > 0 && letters > 0;
  const strong = mixed || (signs > 0 && length > 3) || digits > 3 || (capitals > 0 && capitals < letters - 1);
  return { start, end, quoted, strong, mixed, length };
}
