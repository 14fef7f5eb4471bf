/** Rows of the log, from entries and what is on its way. Pure, so that it can be looked at alone. */
import type { Pending } from "@snug/client/outbox";
import type { Entry } from "@snug/protocol/entry";

export type Row =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "event"; readonly key: string; readonly entry: Entry; readonly times: number }
  | {
      readonly kind: "entry";
      readonly key: string;
      readonly entry: Entry;
      readonly opens: boolean;
      readonly closes: boolean;
    }
  | { readonly kind: "pending"; readonly key: string; readonly pending: Pending };

/** Messages of one author within this time belong together. */
const together = 5 * 60_000;

const day = (at: number): string => new Date(at).toDateString();

export function rows(entries: readonly Entry[], outbox: readonly Pending[]): readonly Row[] {
  const out: Row[] = [];
  const isMessage = (e: Entry | undefined): boolean => e?.kind === "message";
  const joins = (a: Entry | undefined, b: Entry | undefined): boolean =>
    a !== undefined &&
    b !== undefined &&
    isMessage(a) &&
    isMessage(b) &&
    a.by === b.by &&
    a.name === b.name &&
    b.at - a.at < together &&
    day(a.at) === day(b.at);
  const seen = entries.filter(e => e.kind !== "started");
  seen.forEach((entry, i) => {
    const before = seen[i - 1];
    const next = seen[i + 1];
    if (!before || day(before.at) !== day(entry.at)) out.push({ kind: "day", key: `day-${entry.n}`, at: entry.at });
    const key = entry.client ?? entry.id;
    if (isMessage(entry)) {
      out.push({ kind: "entry", key, entry, opens: !joins(before, entry), closes: !joins(entry, next) });
    } else {
      // The parts of one number are masked together, and told of together.
      const above = out.at(-1);
      const joins =
        entry.kind === "masked-later" &&
        above?.kind === "event" &&
        above.entry.kind === entry.kind &&
        above.entry.by === entry.by;
      if (joins) out.pop();
      out.push({ kind: "event", key: joins ? above.key : key, entry, times: joins ? above.times + 1 : 1 });
    }
  });
  for (const pending of outbox) out.push({ kind: "pending", key: pending.id, pending });
  return out;
}
