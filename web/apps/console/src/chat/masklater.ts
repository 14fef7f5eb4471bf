// What somebody points at that slipped through, and what it can be. Pure but for the selection that is read.

import type { StaffEntry } from "../wire/types.ts";

/** A part of a text, in UTF-16 code units, and how long the text was that it was selected in. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly of: number;
}

/** The engine's entities, the most confidential first: what a person can say that it is. */
export const entities = [
  "card",
  "card_code",
  "card_expiry",
  "pin",
  "one_time_code",
  "password",
  "security_answer",
  "secret",
  "private_key",
  "seed_phrase",
  "iban",
  "bank_account",
  "us_ssn",
  "national_id",
  "tax_id",
  "passport",
  "driving_licence",
  "birth_date",
  "address",
  "email",
  "phone",
  "ip_address",
  "wallet_address",
  "custom",
] as const;

/** mayPointAt tells whether there is something in an entry that somebody typed and that is not masked whole. */
export function mayPointAt(e: StaffEntry): boolean {
  if (e.kind !== "message" && e.kind !== "note" && e.kind !== "rated") return false;
  if (e.seq === 0 || e.arriving || e.text === "") return false;
  return !e.masks.some(m => m.start === 0 && m.end === e.text.length);
}

/** spanOf is a selection within a text, without the white space around it; undefined if nothing is left. */
export function spanOf(text: string, start: number, end: number): Span | undefined {
  let from = Math.max(0, Math.min(start, end));
  let to = Math.min(text.length, Math.max(start, end));
  while (from < to && /\s/.test(text.charAt(from))) from++;
  while (to > from && /\s/.test(text.charAt(to - 1))) to--;
  // Half of a pair is no character.
  if (/[\uDC00-\uDFFF]/.test(text.charAt(from)) && from > 0) from--;
  if (/[\uD800-\uDBFF]/.test(text.charAt(to - 1)) && to < text.length) to++;
  return from < to ? { start: from, end: to, of: text.length } : undefined;
}

/** selectedIn finds what is selected on the page in the text of one entry, if it is all in there and stands there once. */
export function selectedIn(text: string, selected: string): Span | undefined {
  const part = selected.trim();
  if (!part || part.length >= text.length) return undefined;
  const at = text.indexOf(part);
  if (at < 0 || text.indexOf(part, at + 1) >= 0) return undefined;
  return spanOf(text, at, at + part.length);
}

/** guess is what a text most likely is, so that it need not be chosen from a long list. */
export function guess(part: string): (typeof entities)[number] {
  const digits = part.replaceAll(/\D/g, "").length;
  if (/^[A-Za-z]{2}\d{2}[\sA-Za-z0-9]{8,}$/.test(part.trim())) return "iban";
  if (digits >= 12 && digits <= 19) return "card";
  if (/^[^\s@]+@[^\s@]+$/.test(part.trim())) return "email";
  if (digits === part.trim().length && digits >= 3 && digits <= 4) return "card_code";
  return "password";
}
