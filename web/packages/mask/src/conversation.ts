// A conversation, which knows what each side was asked for, and the digits of the visitor's last texts. The twin of
// mask/conversation.go.

import { find, findings, type Result, settle } from "./engine.ts";
import * as g from "./glyph.ts";
import { createParts, type Earlier } from "./parts.ts";
import { nothing, questionOf } from "./question.ts";
import * as s from "./scan.ts";
import { mayAnswer, meant, reportRun, runOf, type Secret, secrets } from "./secret.ts";
import * as t from "./tables.gen.ts";

export type Author = "visitor" | "agent";

export interface Heard extends Result {
  /** The text's digits may be a part of a card number that is being sent in several texts. */
  arriving: boolean;
  /** What only this text made visible in earlier ones, the latest first. */
  earlier: Earlier[];
}

/** Remembers what each side was just asked for, and the digits of the visitor's last texts; no words. */
export interface Conversation {
  /** Masks the next text. */
  add(author: Author, text: string): Heard;
}

// For how many texts a question that was not answered stays open, and for how many somebody who told a PIN may tell another.
const memory = 12;
const correction = 3;

s.more.recalled = recalled;

export function createConversation(stays?: s.Stays): Conversation {
  const question: Record<Author, s.Asked> = { visitor: { ...nothing }, agent: { ...nothing } };
  const parts = createParts();
  let opened = 0; // the visitor's unfinished sentence: "my PIN is"
  return {
    add(author, text) {
      const visitor = author === "visitor";
      const me = question[author];
      const other = question[visitor ? "agent" : "visitor"];
      const now = { ...me };
      if (visitor && opened) {
        now.roles |= opened;
        if (now.roles & ~t.OTHER) now.roles &= ~t.OTHER;
      }
      parts.next();
      s.leave(stays);
      if (text) {
        find(text, now);
        const { found } = s;
        if (visitor) opened = openEnd();
        me.answered ||= answersAny(text, found, me.roles);
        if (answersAny(text, found, me.pending)) me.pending = 0;
        const told = found.reduce(
          (roles, f) => roles | (f.entity === "pin" ? t.PIN : f.entity === "one_time_code" ? t.ONE_TIME : 0),
          0,
        );
        if (told && !me.pending) Object.assign(me, { pending: told, waits: correction, newer: false }); // "… or was it 0314?"
        const asks = { ...questionOf(visitor) };
        asks.pending = unanswered(other) & ~asks.roles;
        if (asks.pending) asks.waits = memory;
        const { pending, waits } = asks;
        if (asks.roles) Object.assign(other, asks);
        else if (asks.left && other.answered) Object.assign(other, nothing, { pending, waits }); // another question
        other.newer ||= asks.left > 0;
        parts.hear(visitor);
      } else if (visitor) opened = 0;
      // What is shown takes nothing from a card that is sent in parts.
      const result = settle(text, text ? findings() : [], now);
      if (visitor) parts.place(result.findings);
      me.late = true;
      if (--me.waits <= 0) me.pending = 0;
      if (--me.left <= 0) {
        const open = unanswered(me);
        if (open & ~me.pending) {
          me.pending = open;
          me.waits = memory;
        }
        const { pending, waits, newer } = me;
        Object.assign(me, nothing, { pending, waits, newer });
      }
      return { ...result, ...parts.tell() };
    },
  };
}

// What stays open of a question when another takes its place.
const unanswered = ({ answered, pending, roles }: s.Asked): number =>
  answered ? pending : pending | (roles & (t.PIN | t.ONE_TIME));

// Something was found that was asked for, here or before it came here.
const answersAny = (text: string, found: s.Found[], roles: number): boolean =>
  text.includes("•••") ||
  found.some(
    f =>
      secrets.some(e => e[1] === f.entity && roles & e[0]) ||
      (f.entity === "password" && (roles & t.PASSWORD) > 0) ||
      (/_id$|^passp|licence/.test(f.entity) && (roles & (t.ID | t.DOCUMENT)) > 0),
  );

// Reads what the text announces and does not say: "my PIN is", "password:".
function openEnd(): number {
  if (s.tail & g.STOP) return 0;
  for (let k = s.count - 1; k >= 0 && k > s.count - 5; k--) {
    const a = s.atom(k);
    if (a.digits || a.taken) return 0;
    if (a.role & t.LABELS) return a.role & t.LABELS;
    if (!(a.role & s.small)) return 0;
  }
  return 0;
}

// Finds what was asked for a while ago and could not be told then: a number that "it's" or "either" stands before, or all
// that the text says.
function recalled(): void {
  const { pending, newer } = s.asked;
  for (let k = 0; k < s.numbers.length; k++) {
    const { lo, hi, taken, shaped } = s.num(k);
    if (taken || shaped || (!lo && hi !== s.count - 1) || !mayAnswer(k)) continue;
    for (const e of secrets) {
      if (!(pending & e[0]) || (lo ? !meant(lo, e) : newer)) continue;
      const last = runOf(k, e);
      if (last >= 0 && s.sizeOf(k, last) > 3 && reportRun(e, k, last, "question")) {
        firstOfTwo(k, e);
        k = last;
        break;
      }
    }
  }
}

// Takes the first of "7402 and 0314" where the second was found.
function firstOfTwo(k: number, e: Secret): void {
  const first = s.num(k - 1);
  const between = first.hi + 1;
  if (k && first.digits.length === s.num(k).digits.length && !first.taken && !first.shaped)
    if (between + 1 === s.num(k).lo && s.atom(between).role & t.OR) reportRun(e, k - 1, k - 1, "question");
}
