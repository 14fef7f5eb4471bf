// A token before it is made. Pure.

export interface Draft {
  readonly name: string;
  readonly scopes: readonly string[];
  /** None stands for all that its owner serves. */
  readonly sites: readonly string[];
  /** The last day, as a date field has it. */
  readonly ends: string;
  /** Addresses and networks, one on a line. */
  readonly addresses: string;
}

export type Fault = "name" | "scopes" | "ends";

const day = 24 * 60 * 60 * 1000;

/** dayOf writes a day as a date field has it, in the browser's own time. */
export function dayOf(at: number): string {
  const d = new Date(at);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

/** endOf is the end of a day, or NaN for what is none. */
export const endOf = (date: string): number => new Date(`${date}T23:59:59`).getTime();

export const lines = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map(s => s.trim())
    .filter(s => s !== "");

export const blank = (now: number): Draft => ({
  name: "",
  scopes: [],
  sites: [],
  ends: dayOf(now + 90 * day),
  addresses: "",
});

export const lastDay = (now: number): string => dayOf(now + 364 * day);

export function faults(d: Draft, now: number): readonly Fault[] {
  const out: Fault[] = [];
  const name = d.name.trim();
  if (name === "" || [...name].length > 60) out.push("name");
  if (d.scopes.length === 0) out.push("scopes");
  const end = endOf(d.ends);
  if (!(end > now && end - now <= 366 * day)) out.push("ends");
  return out;
}
