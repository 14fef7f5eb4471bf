// One conversation's entries as the console holds them: ordered by seq, shown only as far as they follow one another
// without a gap. Entries that came early wait in `early` until what lies before them has arrived.

import type { StaffEntry } from "../wire/types.ts";

export interface Log {
  /** Without gaps, ascending by seq. */
  readonly entries: readonly StaffEntry[];
  /** Beyond a gap, ascending; not shown. */
  readonly early: readonly StaffEntry[];
  /** There may be entries older than the first one held. */
  readonly older: boolean;
  /** The first page has come. */
  readonly loaded: boolean;
}

export const emptyLog: Log = { entries: [], early: [], older: false, loaded: false };

/** The highest seq up to which everything is held; 0 when nothing is. */
export const high = (log: Log): number => log.entries.at(-1)?.seq ?? 0;

/** The lowest seq held; 0 when nothing is. */
export const low = (log: Log): number => log.entries[0]?.seq ?? 0;

/** There is something missing between what is shown and what has come early. */
export const hasGap = (log: Log): boolean => log.early.length > 0;

/** Most early entries to keep: a client this far behind asks again from where it stands. */
const earlyLimit = 256;

/** Entries that say how another one is to be read from now on. */
export const isAbout = (e: StaffEntry): boolean => e.kind === "released" || e.kind === "masked-later";

/**
 * put takes one entry in, and has those that are about another one change it at once. Nothing is ever put back: of two
 * copies of an entry the one with the higher `changed` stands, and the text that it had before is held nowhere.
 */
function put(bySeq: Map<number, StaffEntry>, about: Map<number, StaffEntry>, e: StaffEntry): void {
  const seq = e.of ?? e.seq;
  if (isAbout(e)) {
    const other = about.get(seq);
    const [older, newer] = other && other.seq > e.seq ? [e, other] : [other, e];
    if (older) bySeq.set(older.seq, { ...older, text: "" });
    bySeq.set(newer.seq, newer);
    about.set(seq, newer);
  } else if ((bySeq.get(seq)?.changed ?? 0) <= (e.changed ?? 0)) bySeq.set(seq, e);
  const target = bySeq.get(seq);
  const change = about.get(seq);
  if (!target || !change) return;
  if (change.text && change.seq > (target.changed ?? 0)) {
    const { text, masks } = change;
    bySeq.set(seq, { ...target, text, masks, arriving: undefined, changed: change.seq });
  }
  // What it brought stands in its place now, and not here a second time.
  const spent = { ...change, text: "" };
  bySeq.set(change.seq, spent);
  about.set(seq, spent);
}

/** merge adds entries in whatever order they came; those already held are replaced by the newer copy. */
export function merge(log: Log, incoming: readonly StaffEntry[]): Log {
  const bySeq = new Map<number, StaffEntry>();
  const about = new Map<number, StaffEntry>();
  for (const e of [...log.entries, ...log.early]) {
    bySeq.set(e.seq, e);
    if (isAbout(e)) about.set(e.of ?? 0, e);
  }
  let changed = false;
  for (const e of incoming) {
    if (e.seq <= 0) continue;
    put(bySeq, about, e);
    changed = true;
  }
  if (!changed) return log;
  const all = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  // What is held stays the anchor: a run that contains it is shown. Without one the run that comes first is.
  const anchor = log.entries[0]?.seq ?? all[0]?.seq ?? 0;
  const at = all.findIndex(e => e.seq === anchor);
  let from = at;
  while (from > 0 && all[from - 1]?.seq === (all[from]?.seq ?? 0) - 1) from--;
  let to = at;
  while (to + 1 < all.length && all[to + 1]?.seq === (all[to]?.seq ?? 0) + 1) to++;
  const entries = all.slice(from, to + 1);
  return { ...log, entries, early: all.slice(to + 1).slice(0, earlyLimit), older: (entries[0]?.seq ?? 1) > 1 };
}
