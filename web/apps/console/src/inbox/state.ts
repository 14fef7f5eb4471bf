// The inbox as pure functions: which conversation belongs in which box, in what order, and how the order is kept still
// while somebody is about to click.

import type { Me, Row } from "../wire/types.ts";

export type Box = "mine" | "unassigned" | "team" | "all" | "ended";

export const boxes: readonly Box[] = ["mine", "unassigned", "team", "all", "ended"];

export const isBox = (s: string): s is Box => (boxes as readonly string[]).includes(s);

export function belongs(row: Row, box: Box, me: Me): boolean {
  const over = row.state === "ended" || row.state === "erased";
  if (box === "ended") return row.state === "ended";
  if (over) return false;
  switch (box) {
    case "mine":
      return row.assignee?.id === me.id;
    case "unassigned":
      return !row.assignee;
    case "team":
      return !row.team || me.teams.some(t => t.id === row.team);
    case "all":
      return true;
  }
}

/** Those who wait stand first, the longest wait on top; then what moved last. Ended: what ended last. */
export function compare(box: Box, a: Row, b: Row): number {
  if (box === "ended") return (b.endedAt ?? b.updatedAt) - (a.endedAt ?? a.updatedAt) || (a.id < b.id ? 1 : -1);
  const aw = a.waitingSince ?? 0;
  const bw = b.waitingSince ?? 0;
  if (aw && bw) return aw - bw || (a.id < b.id ? -1 : 1);
  if (aw || bw) return aw ? -1 : 1;
  return b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1);
}

export interface Arrangement {
  /** Ids as shown, from top to bottom. */
  readonly order: readonly string[];
  /** Belong here, and wait to be shown. */
  readonly fresh: readonly string[];
}

export const nothing: Arrangement = { order: [], fresh: [] };

/**
 * arrange is the order to show. While it is held (the pointer or the focus is in the list) nothing that is shown moves or
 * goes, and what is new waits to be announced. When it is not, the list is put in order around the selected row, which
 * stays at its place.
 */
export function arrange(
  before: Arrangement,
  rows: ReadonlyMap<string, Row>,
  box: Box,
  me: Me,
  held: boolean,
  selected: string | undefined,
): Arrangement {
  const here = [...rows.values()].filter(r => belongs(r, box, me)).sort((a, b) => compare(box, a, b));
  if (held && before.order.length > 0) {
    const order = before.order.filter(id => rows.has(id));
    const shown = new Set(order);
    return steady(before, { order, fresh: here.filter(r => !shown.has(r.id)).map(r => r.id) });
  }
  let order = here.map(r => r.id);
  if (selected !== undefined) {
    const was = before.order.indexOf(selected);
    const known = rows.has(selected);
    if (was >= 0 && known) {
      order = order.filter(id => id !== selected);
      order.splice(Math.min(was, order.length), 0, selected);
    }
  }
  return steady(before, { order, fresh: [] });
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((v, i) => v === b[i]);

/** steady returns the arrangement before where nothing changed, so that nothing is drawn again. */
const steady = (before: Arrangement, next: Arrangement): Arrangement =>
  same(before.order, next.order) && same(before.fresh, next.fresh) ? before : next;

/** stale are the rows that we hold in a box and a complete answer no longer lists, unless they changed since it was asked. */
export function stale(
  asked: ReadonlyMap<string, Row>,
  now: ReadonlyMap<string, Row>,
  listed: ReadonlySet<string>,
  box: Box,
  me: Me,
): readonly string[] {
  const out: string[] = [];
  for (const [id, row] of asked) if (belongs(row, box, me) && !listed.has(id) && now.get(id) === row) out.push(id);
  return out;
}

/** neighbour is the id one step from `at`; from nowhere the first or last. Undefined at the ends. */
export function neighbour(order: readonly string[], at: string | undefined, step: 1 | -1): string | undefined {
  const i = at === undefined ? -1 : order.indexOf(at);
  if (i < 0) return step > 0 ? order[0] : order.at(-1);
  return order[i + step];
}

export interface Attention {
  /** Waiting for somebody to take them. */
  readonly unassigned: number;
  /** My conversations with something unread. */
  readonly mine: number;
}

/** attention counts what must not be missed. */
export function attention(rows: ReadonlyMap<string, Row>, me: Me): Attention {
  let unassigned = 0;
  let mine = 0;
  for (const r of rows.values()) {
    if (belongs(r, "unassigned", me) && r.waitingSince) unassigned++;
    else if (belongs(r, "mine", me) && r.unread > 0) mine++;
  }
  return { unassigned, mine };
}

/** longest is who has been waiting longest for somebody to take them. */
export function longest(rows: ReadonlyMap<string, Row>, me: Me): Row | undefined {
  return [...rows.values()].filter(r => belongs(r, "unassigned", me)).sort((a, b) => compare("unassigned", a, b))[0];
}

/** called is what a conversation is called: the name that was given, or the number. */
export const called = (
  row: { readonly name: string; readonly number: number },
  visitor: (n: number) => string,
): string => row.name || visitor(row.number);
