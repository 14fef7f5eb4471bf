// When to tell the server that somebody is there, and when to warn that the session ends. Pure: the clock is an argument.

export interface There {
  /** When somebody last touched the page, here or in another tab. */
  readonly touched: number;
  /** When the server last heard of it. */
  readonly told: number;
  /** For how long the server waits for the next sign. */
  readonly idle: number;
  /** When the session ends in any case. */
  readonly over: number;
}

/** How often the server is told at most, and how long before its end the session's end is shown. */
export const tellEvery = 60_000;
export const warnBefore = 60_000;

export type Due = { do: "tell" } | { do: "warn"; left: number; why: "idle" | "life" } | { do: "rest" };

/** due is what is to be done now. Who is warned and touches the page is there: the server is told at once. */
export function due(s: There, now: number): Due {
  const left = s.told + s.idle - now;
  if (s.touched > s.told && (now - s.told >= tellEvery || left <= warnBefore)) return { do: "tell" };
  if (s.over - now <= 5 * warnBefore) return { do: "warn", left: Math.max(0, s.over - now), why: "life" };
  if (left <= warnBefore) return { do: "warn", left: Math.max(0, left), why: "idle" };
  return { do: "rest" };
}
