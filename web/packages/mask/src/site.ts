// What a site's policy changes: what is shown, what begins as the site's own numbers do, and what a visitor says is none.
// The twin of mask/leave.go and mask/overrule.go. A site's terms and patterns are the server's alone: whoever opens the
// page could read them.

import type { Found } from "./scan.ts";

export interface Policy {
  /** Entities that are found and stay. */
  readonly shown: readonly string[];
  /** Beginnings of the site's own numbers. */
  readonly leave: readonly string[];
  /** Places in the text that the visitor says hold nothing confidential: start and end. */
  readonly overruled?: readonly (readonly [number, number])[];
}

const none: Policy = { shown: [], leave: [] };
let policy = none;

/** What is scanned from now on is masked by this policy. */
export function use(next = none): void {
  policy = next;
}

const coded = /^(card|card_code|pin|one_time_code|private_key|seed_phrase|secret)$/;
const fixed = (f: Found) => coded.test(f.entity) || /^(password|security_answer)$/.test(f.entity);
const says = (f: Found, words: RegExp) => f.confirmed.some(word => words.test(word));

/** A check digit, a question or what stands before it confirms it; see certain in mask/overrule.go. */
export const certain = (f: Found): boolean =>
  says(f, /^(luhn|mod97|check|after:card|question:.*)$/) || (coded.test(f.entity) && says(f, /^label:/));

/** Says of findings of a text as typed which of them stay. */
export const overrule = (list: Found[]): Found[] =>
  list.map(f => ({
    ...f,
    shown:
      policy.shown.includes(f.entity) ||
      (!certain(f) && !!policy.overruled?.some(([start, end]) => start <= f.start && f.end <= end)),
  }));

const fold = (s: string) =>
  s
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .replace(/\s+/g, " ")
    .replace(/\p{Pd}/gu, "-");

/** Leaves out what is one of the site's own numbers. */
export function spare(text: string, list: Found[]): Found[] {
  if (!policy.leave.length) return list;
  let card = false; // the finding before is a card that was left alone
  return list.filter(f => {
    const isCode = card && f.entity === "card_code" && f.confirmed[0] === "after:card";
    const own = isCode || spares(text, f);
    card = own && (isCode ? card : f.entity === "card");
    return !own;
  });
}

function spares(text: string, f: Found): boolean {
  if (says(f, /^(label|question):/)) return false;
  // Of what is never kept only a card gives way, behind letters in the same word or where the range says little.
  const strict = fixed(f) && certain(f) && !(f.entity === "card" && f.against.includes("network:weak"));
  if (strict && (f.entity !== "card" || /\s/.test(text.slice(f.start, f.end)))) return false;
  let spaces = 0;
  for (let at = f.start; at >= 0 && at > f.start - 400; at--) {
    if (at < f.start && /\s/.test(text.charAt(at))) spaces++;
    if (/[\p{L}\p{N}\p{M}\p{Cf}\p{Pd}.·/\\]$/u.test(text.slice(Math.max(0, at - 2), at))) continue;
    for (const own of policy.leave) {
      const beginning = fold(own.trim());
      if (strict && (spaces || !/\p{L}/u.test(beginning))) continue;
      const fits = fold(text.slice(at, f.end + 200)).startsWith(beginning);
      if (fits && (!spaces || fold(text.slice(at, f.start)).length <= beginning.length)) return true;
    }
  }
  return false;
}
