// Finds with all rules, and masks what was found. The twin of mask/engine.go.

import { ibans, ssns } from "./account.ts";
import { cards } from "./card.ts";
import { expiries } from "./expiry.ts";
import { passwords } from "./password.ts";
import * as s from "./scan.ts";
import { announced, answers } from "./secret.ts";
import * as t from "./tables.gen.ts";

/** One confidential value: where it is and why, never the value. Offsets count UTF-16 code units. */
export interface Finding {
  entity: s.Entity;
  rule: string;
  /** In the text as typed. */
  start: number;
  end: number;
  /** In the masked text. */
  maskStart: number;
  maskEnd: number;
  confirmed: string[];
  against: string[];
  /** The value stays where it is. */
  shown: boolean;
}

export interface Result {
  masked: string;
  findings: Finding[];
}

/** Reads a text and finds what is in it. Most texts have too few digits for any rule that goes by digits, and no label. */
export function find(text: string, asked: s.Asked): void {
  s.read(text, asked);
  const roles = s.seen | asked.roles | asked.pending;
  const digits = s.figures + s.spelled;
  const hasDigits = digits > 5 || (digits > 2 && roles & t.LABELS);
  s.more.forms?.();
  if (hasDigits) {
    s.group();
    ibans();
    cards();
  }
  if (roles & t.PASSWORD) passwords();
  if (hasDigits) {
    ssns();
    s.more.numbers?.();
    expiries();
    if (roles & (t.CODE | t.PIN | t.ONE_TIME | t.ACCOUNT)) announced();
    if (asked.roles) answers();
    s.more.recalled?.();
  }
}

/** What was found, in the order of the text, but for what is left alone. */
export function findings(): s.Found[] {
  s.more.contacts?.();
  const stays = s.stays?.(s.text);
  return sorted(s.found).filter(f => !stays?.(f));
}

/** An entity that is reported, and stays as it was typed. */
export const isShown = ({ entity }: { entity: s.Entity }): boolean => !s.masks[entity];

export const sorted = (list: s.Found[]): s.Found[] => list.sort((a, b) => a.start - b.start);

function render(text: string, list: s.Found[]): Result {
  let masked = "";
  let at = 0;
  const findings = list.map(({ mask, ...found }) => {
    masked += text.slice(at, found.start);
    const maskStart = masked.length;
    masked += mask;
    at = found.end;
    return { ...found, maskStart, maskEnd: masked.length, shown: isShown(found) };
  });
  return { masked: masked + text.slice(at), findings };
}

/** Masks what was found, and looks at the result again until nothing is found in it, as the server does. */
export function settle(text: string, found: s.Found[], asked: s.Asked): Result {
  for (let list = found, round = 1; ; round++) {
    const result = render(text, list);
    if (round > 7 || list.every(isShown)) return result;
    find(result.masked, asked);
    const again = findings().filter(f => !isShown(f));
    if (!again.length) return result;
    list = merge(list, result.findings, again);
  }
}

// Carries what was found in the masked text back to the text. Whatever takes a part of a mask for a value leaves no digits
// in that mask. Both lists are in order, so that one pass is enough.
function merge(list: s.Found[], masks: Finding[], again: s.Found[]): s.Found[] {
  let next = 0;
  let shift = 0; // of offsets behind the masks that were passed
  const back = (at: number, edge: "start" | "end") => {
    let m = masks[next];
    for (; m && m.maskEnd <= at; m = masks[++next]) shift = m.end - m.maskEnd;
    return m && at > m.maskStart ? m[edge] : at + shift;
  };
  const kept: s.Found[] = [];
  const moved = again.map(f => ({ ...f, start: back(f.start, "start"), end: back(f.end, "end") }));
  for (const f of sorted([...list, ...moved])) {
    const last = kept.at(-1);
    if (last && f.start < last.end) {
      const end = Math.max(last.end, f.end);
      if (isShown(last)) Object.assign(last, f, { start: last.start });
      last.end = end;
      last.mask = s.masks[last.entity] || s.text.slice(last.start, end);
    } else kept.push(f);
  }
  return kept;
}
