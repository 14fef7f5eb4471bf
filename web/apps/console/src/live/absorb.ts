// Entries, from wherever they come, into the log of their conversation.

import type { StaffEntry } from "../wire/types.ts";
import { hasGap, high, merge } from "./log.ts";
import { type Effect, type Live, type Step, setRow, setWatch, still } from "./model.ts";
import { dropArrived } from "./outbox.ts";
import { rowAfter } from "./row.ts";
import { gapMs } from "./timers.ts";

/** absorb merges entries into a conversation's log and settles what hangs on it: outbox, row, gap. */
export function absorb(live: Live, c: string, entries: readonly StaffEntry[], fresh: boolean): Step {
  const w = live.watches.get(c);
  if (!w) return still(live);
  const before = high(w.log);
  const log = merge(w.log, entries);
  const clients = new Set<string>();
  for (const e of entries) if (e.client) clients.add(e.client);
  const authors = new Set(entries.filter(e => e.seq > before).map(e => e.author?.name ?? ""));
  let next = setWatch(live, c, {
    log,
    typists:
      fresh && entries.length > 0
        ? w.typists.filter(t => !(authors.has(t.name) || (t.by === "visitor" && entries.some(e => e.by === "visitor"))))
        : w.typists,
  });
  next = { ...next, outbox: dropArrived(next.outbox, c, clients, high(log)) };
  const effects: Effect[] = [];
  let row = next.rows.get(c);
  if (row) {
    const old = row;
    const last = log.entries.findLast(e => e.kind === "message");
    const held = (of: number | undefined) => (of ? w.log.entries.find(e => e.seq === of) : undefined);
    for (const e of entries) if (e.seq > row.seq) row = rowAfter(row, e, held(e.of), last);
    if (row !== old) {
      next = setRow(next, row);
      effects.push({ t: "row", before: old, row });
    }
  }
  if (fresh) for (const e of entries) if (e.seq > before) effects.push({ t: "arrived", c, entry: e });
  if (hasGap(log)) effects.push({ t: "timer", name: `gap:${c}`, ms: gapMs, jitter: false });
  return [next, effects];
}
