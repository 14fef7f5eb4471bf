// How the console writes times: relative where that helps to decide, exact everywhere else (as a title and in tables).

import type { Texts } from "./en.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(lang: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang} ${name}`;
  let f = formats.get(key);
  if (!f) {
    // The language of the console, with the region's habits where the browser names one: 24 hours, day before month.
    const region =
      typeof navigator === "undefined"
        ? undefined
        : navigator.languages.find(l => l.toLowerCase().startsWith(`${lang}-`));
    f = new Intl.DateTimeFormat(region ?? lang, options);
    formats.set(key, f);
  }
  return f;
}

/** clock is the time of day: 14:05. */
export const clock = (t: Texts, at: number): string => format(t.lang, "clock", { timeStyle: "short" }).format(at);

/** exact is the full date and time. */
export const exact = (t: Texts, at: number): string =>
  format(t.lang, "exact", { dateStyle: "medium", timeStyle: "short" }).format(at);

/** date is the day alone. */
export const date = (t: Texts, at: number): string => format(t.lang, "date", { dateStyle: "medium" }).format(at);

const dayOf = (at: number): string => new Date(at).toDateString();

export const sameDay = (a: number, b: number): boolean => dayOf(a) === dayOf(b);

/** day names the day of a separator in the log. */
export function day(t: Texts, at: number, now: number): string {
  if (sameDay(at, now)) return t.time.today;
  if (sameDay(at, now - 86_400_000)) return t.time.yesterday;
  return format(t.lang, "day", { weekday: "long", day: "numeric", month: "long" }).format(at);
}

/** when is what a list shows: the time of day for today, otherwise the date. */
export function when(t: Texts, at: number, now: number): string {
  if (sameDay(at, now)) return clock(t, at);
  return format(t.lang, "short", { day: "numeric", month: "short" }).format(at);
}

/** span writes how long something has lasted: 0:42, 4:12, 1:03:20; over a day 2 d. Never negative. */
export function span(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const d = Math.floor(s / 86_400);
  if (d > 0) return `${d} d`;
  const two = (n: number): string => String(n).padStart(2, "0");
  const h = Math.floor(s / 3600);
  const m = Math.floor((s % 3600) / 60);
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}
