// What the log of a conversation shows, as a list of items made from entries and the outbox. Pure.

import { isAbout, type Log } from "../live/log.ts";
import type { Outbox, Sending } from "../live/outbox.ts";
import { sameDay } from "../texts/time.ts";
import type { Mask, StaffEntry } from "../wire/types.ts";

export type Item =
  | { readonly t: "start"; readonly key: string }
  | { readonly t: "day"; readonly key: string; readonly at: number }
  | { readonly t: "new"; readonly key: string }
  | {
      readonly t: "event";
      readonly key: string;
      readonly entry: StaffEntry;
      /** How many of the same kind stand here as one. */
      readonly times: number;
    }
  | {
      readonly t: "words";
      readonly key: string;
      readonly entry: StaffEntry;
      readonly first: boolean;
      readonly last: boolean;
    }
  | { readonly t: "sending"; readonly key: string; readonly item: Sending; readonly first: boolean };

/** Messages of one person within this are one group. */
const groupMs = 3 * 60_000;

const isWords = (e: StaffEntry | undefined): e is StaffEntry =>
  e !== undefined && (e.kind === "message" || e.kind === "note");

const together = (a: StaffEntry | undefined, b: StaffEntry | undefined): boolean =>
  isWords(a) &&
  isWords(b) &&
  a.kind === b.kind &&
  a.by === b.by &&
  a.author?.id === b.author?.id &&
  b.at - a.at < groupMs &&
  sameDay(a.at, b.at);

/**
 * itemsOf lays a conversation out. `newAfter` is the highest seq that had been read when it was opened: the visitor's
 * first message beyond it gets a line above. The key of a message is its client id where it has one, so that what was
 * being sent and what has arrived are one and the same on screen.
 */
export function itemsOf(log: Log, sending: Outbox, newAfter: number, me: string): readonly Item[] {
  const items: Item[] = [];
  if (log.loaded && !log.older && log.entries.length > 0) items.push({ t: "start", key: "start" });
  let marked = newAfter <= 0;
  // That a text was released is seen by the text.
  const shown = log.entries.filter(e => e.kind !== "released");
  for (let i = 0; i < shown.length; i++) {
    const e = shown[i];
    if (!e) continue;
    const before = shown[i - 1];
    const after = shown[i + 1];
    const newDay = !before || !sameDay(before.at, e.at);
    if (newDay) items.push({ t: "day", key: `day ${String(e.seq)}`, at: e.at });
    let line = false;
    if (!marked && e.seq > newAfter && e.by === "visitor" && e.kind === "message") {
      marked = true;
      line = true;
      items.push({ t: "new", key: "new" });
    }
    const key = e.client ?? `seq ${String(e.seq)}`;
    const isLater = e.kind === "masked-later";
    const { by } = e;
    if (isWords(e))
      items.push({
        t: "words",
        key,
        entry: e,
        first: newDay || line || !together(before, e),
        last: !together(e, after),
      });
    else {
      // The parts of one number are masked together, and told of together.
      const above = items.at(-1);
      const joins = isLater && above?.t === "event" && above.entry.kind === "masked-later" && above.entry.by === by;
      if (joins) items.pop();
      items.push({ t: "event", key: joins ? above.key : key, entry: e, times: joins ? above.times + 1 : 1 });
    }
  }
  let last = shown.at(-1);
  for (const s of sending) {
    const first = !(
      isWords(last) &&
      last.by === "staff" &&
      last.kind === s.kind &&
      (last.author?.id ?? me) === me &&
      s.at - last.at < groupMs
    );
    items.push({ t: "sending", key: s.id, item: s, first });
    last = {
      seq: 0,
      n: 0,
      id: s.id,
      at: s.at,
      by: "staff",
      kind: s.kind,
      text: s.text,
      masks: [],
      author: { id: me, name: "" },
    };
  }
  return items;
}

export type Part = { readonly text: string; readonly from: number; readonly mask?: Mask };

/** partsOf cuts a text at its masks. A mask that does not fit the text is passed over: the text is shown as it is. */
export function partsOf(text: string, masks: readonly Mask[]): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const m of [...masks].sort((a, b) => a.start - b.start)) {
    if (m.start < at || m.end <= m.start || m.end > text.length) continue;
    if (m.start > at) parts.push({ text: text.slice(at, m.start), from: at });
    parts.push({ text: text.slice(m.start, m.end), from: m.start, mask: m });
    at = m.end;
  }
  if (at < text.length) parts.push({ text: text.slice(at), from: at });
  return parts;
}

export interface MaskCount {
  readonly entity: string;
  readonly n: number;
}

/** maskCounts sums up what was masked in the entries, the most frequent first. */
export function maskCounts(entries: readonly StaffEntry[]): readonly MaskCount[] {
  const by = new Map<string, number>();
  for (const e of entries) if (!isAbout(e)) for (const m of e.masks) by.set(m.entity, (by.get(m.entity) ?? 0) + 1);
  return [...by].map(([entity, n]) => ({ entity, n })).sort((a, b) => b.n - a.n || (a.entity < b.entity ? -1 : 1));
}

export type Mark = "sent" | "delivered" | "read";

/** markOf tells how far a message of the staff has got. n counts what the visitor may see. */
export function markOf(n: number, got: number, seen: number): Mark {
  if (n <= 0) return "sent";
  return n <= seen ? "read" : n <= got ? "delivered" : "sent";
}
