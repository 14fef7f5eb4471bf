// The masking engine in the browser: the same rules as the server's, from the same tables, held to the same vectors. It
// shows people what will be masked before they send. It protects nothing by itself: the server looks again and has the
// last word.

import { ibans, ssns } from "./account.ts";
import { cards } from "./card.ts";
import * as g from "./glyph.ts";
import { passwords } from "./password.ts";
import { type Asked, type Entity, type Found, Scan, small } from "./scan.ts";
import { announced, answers, secrets } from "./secret.ts";
import * as t from "./tables.gen.ts";

export type { Entity } from "./scan.ts";

/** One confidential value: where it is and why, never the value. Offsets count UTF-16 code units. */
export interface Finding {
  entity: Entity;
  rule: string;
  /** In the text as typed. */
  start: number;
  end: number;
  /** In the masked text. */
  maskStart: number;
  maskEnd: number;
  confirmed: string[];
  against: string[];
}

export interface Result {
  masked: string;
  findings: Finding[];
}

export type Author = "visitor" | "agent";

const glyphs: Record<Entity, string> = {
  card: "••••",
  card_code: "•••",
  pin: "••••",
  one_time_code: "••••••",
  password: "••••••••",
  iban: "IBAN ••••",
  us_ssn: "SSN ••••",
  bank_account: "••••••••",
};

const nothing: Asked = { roles: 0, left: 0, late: false, answered: false };
const patience = 6;

function find(text: string, asked: Asked): Scan {
  const s = new Scan(text, asked);
  ibans(s);
  cards(s);
  passwords(s);
  ssns(s);
  announced(s);
  if (asked.roles) answers(s);
  s.found.sort((a, b) => a.start - b.start);
  return s;
}

function render(text: string, list: Found[]): Result {
  const findings: Finding[] = [];
  let masked = "";
  let at = 0;
  for (const { entity, rule, start, end, confirmed, against, last, bare } of list) {
    masked += text.slice(at, start);
    const maskStart = masked.length;
    masked += glyphs[entity] + (last && !bare ? ` ${last}` : "");
    findings.push({ entity, rule, start, end, maskStart, maskEnd: masked.length, confirmed, against });
    at = end;
  }
  return { masked: masked + text.slice(at), findings };
}

// Masks, and looks at the result again until nothing is found in it, as the server does.
function settle(text: string, found: Found[], asked: Asked): Result {
  let list = found;
  for (let round = 1; ; round++) {
    const result = render(text, list);
    if (!list.length || round === 8) return result;
    const more = merge(list, result.findings, find(result.masked, asked).found);
    if (!more) return result;
    list = more;
  }
}

// Carries what was found in the masked text back to the text; undefined where there was nothing. Whatever takes a part of a
// mask for a value makes that mask bare.
function merge(list: Found[], masks: Finding[], again: Found[]): Found[] | undefined {
  if (!again.length) return undefined;
  const back = (at: number, edge: "start" | "end") => {
    let shift = 0;
    for (const m of masks) {
      if (at <= m.maskStart) break;
      if (at < m.maskEnd) return m[edge];
      shift = m.end - m.maskEnd;
    }
    return at + shift;
  };
  const kept: Found[] = [];
  const all = [...list, ...again.map(f => ({ ...f, start: back(f.start, "start"), end: back(f.end, "end") }))];
  for (const f of all.sort((a, b) => a.start - b.start)) {
    const last = kept[kept.length - 1];
    if (last && f.start < last.end) {
      last.end = Math.max(last.end, f.end);
      last.bare = true;
    } else kept.push(f);
  }
  return kept;
}

/**
 * Masks one text. The question is the other side's text before it, if there was one: the bare "4711" after "What is your
 * PIN?" is a PIN.
 */
export function scan(text: string, question?: string): Result {
  const asked = question ? questionOf(find(question, nothing), false) : nothing;
  return settle(text, find(text, asked).found, asked);
}

/** Remembers what each side was just asked for, and nothing that was typed. */
export interface Conversation {
  /** Masks the next text. */
  add(author: Author, text: string): Result;
}

export function createConversation(): Conversation {
  const question: Record<Author, Asked> = { visitor: { ...nothing }, agent: { ...nothing } };
  let opened = 0; // the visitor's unfinished sentence: "my PIN is"
  return {
    add(author, text) {
      const visitor = author === "visitor";
      const other: Author = visitor ? "agent" : "visitor";
      const me = question[author];
      const now = { ...me };
      if (visitor && opened) {
        now.roles |= opened;
        if (now.roles & ~t.OTHER) now.roles &= ~t.OTHER;
      }
      const s = find(text, now);
      if (visitor) opened = openEnd(s);
      me.answered ||=
        text.includes("•••") ||
        s.found.some(
          f =>
            secrets.some(e => e[1] === f.entity && me.roles & e[0]) ||
            (f.entity === "password" && !!(me.roles & t.PASSWORD)),
        );
      const asks = questionOf(s, visitor);
      if (asks.roles) question[other] = asks;
      else if (asks.left && question[other].answered) question[other] = { ...nothing };
      me.late = true;
      if (--me.left <= 0) question[author] = { ...nothing };
      return settle(text, s.found, now);
    },
  };
}

// Reads what a text asks for: the labels of the last sentence that has any, if it or a later one is a request. Without
// labels, left tells whether it is a question at all. A strict reading takes only a question mark for a request.
function questionOf(s: Scan, strict: boolean): Asked {
  let labels = 0;
  let request = false;
  let sentence = 0;
  let asks = false;
  let refuses = false;
  let anything = false;
  const finish = (signs: string) => {
    const mark = [..."?؟？;"].some(c => signs.includes(c));
    asks ||= mark;
    anything ||= asks;
    if (!sentence) request ||= labels > 0 && asks;
    else if (refuses && !mark) {
      labels = 0;
      request = false;
    } else {
      labels = sentence;
      request = asks;
    }
    sentence = 0;
    asks = refuses = false;
  };
  let end = 0;
  s.atoms.forEach((a, k) => {
    if (k > 0 && (s.ends(k) || a.gap & g.LINE)) finish(s.text.slice(end, a.start));
    end = a.end;
    sentence |= a.role & t.LABELS;
    asks ||= !strict && !!(a.role & t.ASK);
    refuses ||= !!(a.role & t.NEVER);
  });
  if (s.atoms.length) {
    finish(s.text.slice(end));
    // "Account number and PIN"
    request ||=
      !strict &&
      labels > 0 &&
      s.atoms.length <= 8 &&
      !s.found.length &&
      s.atoms.every(a => a.role & (t.LABELS | small | t.OR) && !(a.role & t.IS));
  }
  if (labels && request) return { ...nothing, roles: labels === t.OTHER ? labels : labels & ~t.OTHER, left: patience };
  return { ...nothing, left: anything && !labels ? 1 : 0 };
}

// Reads what a text announces and does not say: "my PIN is", "password:".
function openEnd(s: Scan): number {
  if (s.tail & g.STOP) return 0;
  for (const a of s.atoms.slice(-4).reverse()) {
    if (a.digits.length || a.taken) return 0;
    if (a.role & t.LABELS) return a.role & t.LABELS;
    if (!(a.role & small)) return 0;
  }
  return 0;
}
