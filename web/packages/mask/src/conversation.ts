// A conversation, which knows what each side was asked for. The twin of mask/conversation.go.

import { find, type Result, settle } from "./engine.ts";
import * as g from "./glyph.ts";
import { nothing, questionOf } from "./question.ts";
import * as s from "./scan.ts";
import { secrets } from "./secret.ts";
import * as t from "./tables.gen.ts";

export type Author = "visitor" | "agent";

/** Remembers what each side was just asked for, and nothing that was typed. */
export interface Conversation {
  /** Masks the next text. */
  add(author: Author, text: string): Result;
}

export function createConversation(stays?: s.Stays): Conversation {
  const question: Record<Author, s.Asked> = { visitor: { ...nothing }, agent: { ...nothing } };
  let opened = 0; // the visitor's unfinished sentence: "my PIN is"
  return {
    add(author, text) {
      s.leave(stays);
      const visitor = author === "visitor";
      const other: Author = visitor ? "agent" : "visitor";
      const me = question[author];
      const now = { ...me };
      if (visitor && opened) {
        now.roles |= opened;
        if (now.roles & ~t.OTHER) now.roles &= ~t.OTHER;
      }
      const found = find(text, now);
      if (visitor) opened = openEnd();
      me.answered ||=
        text.includes("•••") ||
        found.some(
          f =>
            secrets.some(e => e[1] === f.entity && me.roles & e[0]) ||
            (f.entity === "password" && (me.roles & t.PASSWORD) > 0),
        );
      const asks = questionOf(visitor);
      if (asks.roles) question[other] = asks;
      else if (asks.left && question[other].answered) question[other] = { ...nothing };
      me.late = true;
      if (--me.left <= 0) question[author] = { ...nothing };
      return settle(text, found, now);
    },
  };
}

// Reads what the text announces and does not say: "my PIN is", "password:".
function openEnd(): number {
  if (s.tail & g.STOP) return 0;
  for (const a of s.atoms.slice(-4).reverse()) {
    if (a.digits || a.taken) return 0;
    if (a.role & t.LABELS) return a.role & t.LABELS;
    if (!(a.role & s.small)) return 0;
  }
  return 0;
}
