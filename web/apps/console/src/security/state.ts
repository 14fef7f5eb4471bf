// What stands in the address of the security centre, what the server is asked, and how counts become bars. Pure.

export const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];
export const states = ["open", "acknowledged", "closed"] as const;
export const spans = ["day", "week", "month"] as const;
export type Span = (typeof spans)[number];

export interface Filters {
  readonly span?: Span;
  readonly state?: (typeof states)[number];
  readonly severity?: Severity;
  readonly attack?: string;
  /** A plain address, as it was typed. */
  readonly address?: string;
}

const hour = 3_600_000;
const days: Record<Span, number> = { day: 1, week: 7, month: 30 };

const one = <T extends string>(of: readonly T[], v: unknown): T | undefined => of.find(each => each === v);

/** readFilters takes what an address says, and drops what is no filter. The week stands in no address: it is what one begins with. */
export function readFilters(search: Readonly<Record<string, unknown>>): Filters {
  const span = one(spans, search.span);
  const state = one(states, search.state);
  const severity = one(severities, search.severity);
  const { attack, address } = search;
  return {
    ...(span && span !== "week" ? { span } : {}),
    ...(state ? { state } : {}),
    ...(severity ? { severity } : {}),
    ...(typeof attack === "string" && /^[a-z_]{1,40}$/.test(attack) ? { attack } : {}),
    ...(typeof address === "string" && /^[0-9a-fA-F.:]{2,45}$/.test(address.trim()) ? { address: address.trim() } : {}),
  };
}

export const any = (f: Filters): boolean => Boolean(f.state ?? f.severity ?? f.attack ?? f.address);

export interface Window {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** windowOf is the time that is looked at: whole hours, so that it stays the same for an hour. A month is counted by days. */
export function windowOf(f: Filters, now: number): Window {
  const span = f.span ?? "week";
  const to = Math.floor(now / hour) * hour + hour;
  return {
    from: to - days[span] * 24 * hour,
    to,
    step: span === "month" ? 24 * hour : span === "week" ? 6 * hour : hour,
  };
}

/** ask is what the server takes. What is still going on is listed, too, when it was opened before. */
export const ask = (f: Filters, from: number) => ({
  from,
  limit: 50,
  ...(f.state ? { state: f.state } : {}),
  ...(f.severity ? { severity: f.severity } : {}),
  ...(f.attack ? { attack: f.attack } : {}),
  ...(f.address ? { address: f.address } : {}),
});

export interface Bar {
  readonly at: number;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly total: number;
}

/** bars gathers counts by hour into the steps of a window. */
export function bars(hours: readonly { at: number; severity: Severity; count: number }[], w: Window): readonly Bar[] {
  const out = Array.from({ length: Math.round((w.to - w.from) / w.step) }, (_, i) => ({
    at: w.from + i * w.step,
    counts: { critical: 0, high: 0, medium: 0, low: 0 },
    total: 0,
  }));
  for (const h of hours) {
    const bar = out[Math.floor((h.at - w.from) / w.step)];
    if (!bar) continue;
    bar.counts[h.severity] += h.count;
    bar.total += h.count;
  }
  return out;
}

/** held keeps a list from moving under whoever reads it: rows stay where they are and change in place; what is new waits. */
export function held<T extends { id: string }>(
  shown: readonly string[],
  fresh: readonly T[],
): { rows: readonly T[]; waiting: number } {
  const known = new Set(shown);
  const byId = new Map(fresh.map(r => [r.id, r]));
  const rows = shown.flatMap(id => byId.get(id) ?? []);
  // What stands behind the last row that is shown is a further page's, and no news.
  const last = fresh.findLastIndex(r => known.has(r.id));
  const waiting = shown.length === 0 ? 0 : fresh.slice(0, last + 1).filter(r => !known.has(r.id)).length;
  return { rows, waiting };
}
