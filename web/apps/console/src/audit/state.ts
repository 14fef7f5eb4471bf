// Filters of the log: what stands in the address, and what the server is asked. Pure.

export interface Filters {
  readonly act?: string;
  readonly by?: string;
  readonly staff?: string;
  readonly conversation?: string;
  /** Days of the browser's time: 2026-11-01. */
  readonly from?: string;
  readonly to?: string;
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const actors = ["visitor", "host", "system", "nobody"];

const isId = (s: string): boolean => uuid.test(s);

/** readFilters takes what an address says, and drops what is no filter. */
export function readFilters(search: Readonly<Record<string, unknown>>): Filters {
  const text = (key: string, fits: (v: string) => boolean): string | undefined => {
    const v = search[key];
    return typeof v === "string" && fits(v) ? v : undefined;
  };
  const found = {
    act: text("act", v => /^[a-z._]{1,40}$/.test(v)),
    by: text("by", v => actors.includes(v)),
    staff: text("staff", isId),
    conversation: text("conversation", isId),
    from: text("from", v => startOf(v) !== undefined),
    to: text("to", v => startOf(v) !== undefined),
  };
  return Object.fromEntries(Object.entries(found).filter(([, v]) => v !== undefined));
}

/** startOf is when a day begins here, or undefined for what is no day. */
function startOf(s: string, after = 0): number | undefined {
  if (!day.test(s)) return undefined;
  const [y = 0, m = 0, d = 0] = s.split("-").map(Number);
  const at = new Date(y, m - 1, d);
  if (at.getFullYear() !== y || at.getMonth() !== m - 1 || at.getDate() !== d) return undefined;
  return new Date(y, m - 1, d + after).getTime();
}

export interface Ask {
  readonly act?: string;
  readonly by?: "visitor" | "host" | "system" | "nobody";
  readonly staff?: string;
  readonly conversation?: string;
  readonly from?: number;
  readonly to?: number;
}

/** ask is what the server takes: times in milliseconds, the last day with all its hours. */
export function ask(f: Filters): Ask {
  const from = f.from ? startOf(f.from) : undefined;
  const to = f.to ? startOf(f.to, 1) : undefined;
  return {
    ...(f.act ? { act: f.act } : {}),
    ...(f.staff ? { staff: f.staff } : f.by ? { by: f.by as NonNullable<Ask["by"]> } : {}),
    ...(f.conversation ? { conversation: f.conversation } : {}),
    ...(from === undefined ? {} : { from: Math.max(0, from) }),
    ...(to === undefined ? {} : { to: Math.max(0, to) }),
  };
}

export const any = (f: Filters): boolean => Object.keys(f).length > 0;
