// What the forms about people hold and check, and who is listed. Pure.

import { isNone, type Served } from "../sites/served.ts";

export type Standing = "active" | "invited" | "new" | "disabled" | "ended";

/** The end of a day that was picked, by this browser's clock; 0 for none, and NaN for what is no day. */
export function endOfDay(day: string): number {
  if (!day) return 0;
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!m) return Number.NaN;
  const at = new Date(Number(m[1]), Number(m[2]) - 1, Number(m[3]) + 1);
  return at.getTime();
}

const two = (n: number): string => String(n).padStart(2, "0");

/** The last day before a time, as a date field has it; "" for none. */
export function lastDay(at: number | undefined): string {
  if (!at) return "";
  const d = new Date(at - 1);
  return `${String(d.getFullYear()).padStart(4, "0")}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

export interface Draft extends Served {
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly teams: readonly string[];
  readonly language: string;
  /** A day, or "" for none. */
  readonly ends: string;
}

export type Fault = "name" | "email" | "ends" | "sites";

/** isAddress tells whether something has the form of an e-mail address. */
export const isAddress = (email: string): boolean => /^[^@\s]+@[^@\s]+$/.test(email.trim());

/** faults are the fields that the server would refuse; it checks all the same. */
export function faults(d: Draft, now: number): readonly Fault[] {
  const end = endOfDay(d.ends);
  return [
    ...(d.name.trim() ? [] : (["name"] as const)),
    ...(isAddress(d.email) ? [] : (["email"] as const)),
    ...(d.ends === "" || end > now ? [] : (["ends"] as const)),
    ...(isNone(d) ? (["sites"] as const) : []),
  ];
}

export const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every(x => b.includes(x));

export type Show = "all" | "in" | "out";

/** shows tells whether somebody of a standing is among those that are asked for: who can come in, or who can't. */
export const shows = (show: Show, standing: Standing): boolean =>
  show === "all" || (show === "out") === (standing === "disabled" || standing === "ended");
