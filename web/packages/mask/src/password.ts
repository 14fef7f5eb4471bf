// Passwords. The twin of mask/password.go, but for plain words ("my password is sunshine"): to tell them from what else is
// said of passwords takes a large table, which only the server has.

import * as g from "./glyph.ts";
import { type Scan, small } from "./scan.ts";
import * as t from "./tables.gen.ts";

// A run of characters without spaces, as passwords are written: signs belong to it.
interface Token {
  start: number;
  end: number;
  quoted: boolean;
  strong: boolean; // looks like a password: letters with digits, signs, capitals inside
  letters: number;
  digits: number;
}

/** Finds what the label or the question says is a password. */
export function passwords(s: Scan): void {
  let passed = 0;
  for (let i = 0; i < s.atoms.length; i++) {
    const a = s.atom(i);
    if (!(a.role & t.PASSWORD) || a.start < passed || a.taken) continue;
    // A long token is looked at once, however often it says password.
    const end = passwordAfter(s, i);
    if (end > a.end + 64) passed = end;
  }
  if (s.asked.roles & t.PASSWORD) passwordAnswer(s);
}

// Looks behind a label: "my password is hunter2", "password: …"; gives the end of what it looked at.
function passwordAfter(s: Scan, label: number): number {
  let k = label + 1 + s.atom(label).phrase;
  let at = s.atom(k - 1).end;
  let said = false;
  let sign = false;
  let skipped = 0;
  for (; k < s.atoms.length && skipped <= 5; k++) {
    const a = s.atom(k);
    if (s.ends(k) && !(a.gap & (g.COLON | g.FIELD))) return at;
    if (a.gap & (g.COLON | g.FIELD) || (a.gap & g.DASH && a.gapLen > 2)) sign = true;
    const next = s.atoms[k + 1];
    const whole = !next || (!!(next.gap & (g.SPACE | g.LINE | g.COLON)) && !!next.gapLen);
    if (a.gap & g.QUOTE || !whole || a.digits.length || !(a.role & small) || !next) break;
    said ||= !!(a.role & t.IS);
    at = a.end;
    skipped++;
  }
  const p = tokenFrom(s, at);
  if (p && isPassword(s, p, said, sign, skipped)) {
    report(s, p, "label:password");
    // "… or hunter3"
    const or = s.atoms[s.atomAt(p.end)];
    const second = or && or.role & t.OR ? tokenFrom(s, or.end) : undefined;
    if (second?.strong) report(s, second, "label:password");
  }
  return p?.end ?? s.text.length;
}

function isPassword(s: Scan, p: Token, said: boolean, sign: boolean, skipped: number): boolean {
  const length = p.letters + p.digits;
  const text = s.text.slice(p.start, p.end);
  if (skipped && text.includes("@") && text.includes(".") && !p.quoted) return false; // "the password for jo@example.org"
  if (p.quoted && (said || sign || !skipped)) return length >= 3;
  if (p.strong && (said || sign)) return length >= 4;
  return p.strong && !skipped && p.letters > 0 && p.digits > 0 && length >= 6;
}

// Looks in the answer to "what is your password?".
function passwordAnswer(s: Scan): void {
  for (let p = tokenFrom(s, 0); p; p = tokenFrom(s, p.end))
    if (p.strong && p.letters + p.digits >= 4) report(s, p, "question:password");
}

function report(s: Scan, p: Token, why: string): void {
  const confirmed = p.strong ? [why, "form"] : [why];
  s.take({ entity: "password", rule: "password.context", start: p.start, end: p.end, confirmed });
}

const opening = "\"'(“‘«`*<[„‚‹「『";
const joining = "=->→–—,.!?";
const trailing = ".,;:?)]>\"'”’»`“*،؛؟。、，›」』";

// Reads the next token from an offset on, without signs that join it to its label, quotation marks and what ends a
// sentence.
function tokenFrom(s: Scan, from: number): Token | undefined {
  let quoted = false;
  for (let at = from; at < s.text.length; at++) {
    const c = s.text[at] as string;
    if (opening.includes(c)) quoted ||= !"(*<[".includes(c);
    else if (!(g.bitsOf(c.charCodeAt(0)) & (g.SPACE | g.LINE | g.COLON)) && !joining.includes(c))
      return measure(s, at, quoted);
  }
  return undefined;
}

// Finds the token's end and looks at its characters.
function measure(s: Scan, start: number, quoted: boolean): Token | undefined {
  const p: Token = { start, end: start, quoted, strong: false, letters: 0, digits: 0 };
  const sign: g.Glyph = { kind: 0, value: 0, fold: 0, width: 0 };
  const soft = g.DASH | g.DOT | g.SLASH | g.QUOTE | g.COMMA | g.COLON | g.BULLET;
  let signs = 0;
  let capitals = 0;
  for (; p.end < s.text.length; p.end += sign.width) {
    g.glyphAt(s.text, p.end, sign, false);
    if (sign.kind === g.SIGN && sign.value & (g.SPACE | g.LINE)) break;
  }
  while (p.end > start && trailing.includes(s.text[p.end - 1] as string)) p.end--;
  let last = p.end;
  while (s.text[last - 1] === "!") last--;
  for (let at = start; at < last; at += sign.width) {
    g.glyphAt(s.text, at, sign, false);
    const c = s.text.charCodeAt(at);
    if (sign.kind === g.SIGN) signs += sign.value & soft ? 0 : 1;
    else if (sign.kind === g.DIGIT) p.digits++;
    else if (sign.kind !== g.IGNORABLE && ++p.letters + p.digits > 1 && c >= 65 && c <= 90) capitals++;
  }
  const text = s.text.slice(start, p.end);
  const length = p.letters + p.digits;
  p.strong =
    (p.digits > 0 && p.letters > 0) ||
    (signs > 0 && length >= 4) ||
    p.digits >= 4 ||
    (capitals > 0 && capitals < p.letters - 1);
  return length && !text.includes("://") ? p : undefined;
}
