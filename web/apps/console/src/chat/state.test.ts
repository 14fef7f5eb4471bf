import { describe, expect, it } from "vitest";
import { emptyLog, merge } from "../live/log.ts";
import type { Mask, StaffEntry } from "../wire/types.ts";
import { itemsOf, markOf, maskCounts, partsOf } from "./state.ts";

const noon = Date.UTC(2026, 4, 4, 12);
const entry = (seq: number, to: Partial<StaffEntry> = {}): StaffEntry => ({
  seq,
  n: seq,
  id: String(seq),
  at: noon + seq * 1000,
  by: "visitor",
  kind: "message",
  text: "x",
  masks: [],
  ...to,
});
const mask = (start: number, end: number): Mask => ({
  entity: "card",
  rule: "card",
  where: "browser",
  disposition: "destroyed",
  start,
  end,
});
const log = (...entries: StaffEntry[]) => ({ ...merge(emptyLog, entries), loaded: true });

describe("items", () => {
  it("tells of the parts of one number once, and of a release by the text alone", () => {
    const later = (seq: number, of: number) =>
      entry(seq, { by: "system", kind: "masked-later", of, text: "••••", masks: [mask(0, 4)] });
    const released = entry(3, { by: "system", kind: "released", of: 1, text: "x", n: 0 });
    const held = log(entry(1), entry(2), released, entry(4), later(5, 1), later(6, 2));
    const items = itemsOf(held, [], 0, "me").filter(i => i.t === "words" || i.t === "event");
    expect(items.map(i => (i.t === "words" ? `${i.entry.text}${i.first ? "^" : ""}` : i.times))).toEqual([
      "••••^",
      "••••",
      "x",
      2,
    ]);
    expect(maskCounts(held.entries)).toEqual([{ entity: "card", n: 2 }]);
  });

  it("groups what one person says in a row, and parts days", () => {
    const items = itemsOf(
      log(
        entry(1),
        entry(2),
        entry(3, { by: "staff", author: { id: "me", name: "M" } }),
        entry(4, { at: noon + 3 * 86_400_000 }),
      ),
      [],
      0,
      "me",
    );
    expect(items.map(i => i.t)).toEqual(["start", "day", "words", "words", "words", "day", "words"]);
    expect(items.flatMap(i => (i.t === "words" ? [[i.first, i.last]] : []))).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it("never groups a note with a message of the same person", () => {
    const by = { by: "staff" as const, author: { id: "me", name: "M" } };
    const items = itemsOf(log(entry(1, by), entry(2, { ...by, kind: "note" }), entry(3, by)), [], 0, "me");
    expect(items.flatMap(i => (i.t === "words" ? [i.first] : []))).toEqual([true, true, true]);
  });

  it("draws one line above the first unread message of the visitor", () => {
    const items = itemsOf(log(entry(1), entry(2, { by: "staff" }), entry(3), entry(4)), [], 1, "me");
    expect(items.map(i => i.t)).toEqual(["start", "day", "words", "words", "new", "words", "words"]);
  });

  it("keeps the key of a message from sending to arrived", () => {
    const sending = itemsOf(
      log(entry(1)),
      [{ id: "p1", c: "c", kind: "message", text: "hi", masks: [], hold: 0, at: noon, state: "sent" }],
      0,
      "me",
    );
    const arrived = itemsOf(log(entry(1), entry(2, { client: "p1", by: "staff" })), [], 0, "me");
    expect(sending.at(-1)?.key).toBe("p1");
    expect(arrived.at(-1)?.key).toBe("p1");
  });

  it("does not say that the conversation begins where older entries are missing", () => {
    expect(itemsOf(log(entry(5)), [], 0, "me")[0]?.t).toBe("day");
  });
});

describe("masks in a text", () => {
  it("cuts at them and loses nothing", () => {
    const parts = partsOf("pay ••42 now", [mask(4, 8)]);
    expect(parts.map(p => p.text)).toEqual(["pay ", "••42", " now"]);
    expect(parts.map(p => p.mask !== undefined)).toEqual([false, true, false]);
  });

  it.each([[[mask(8, 4)]], [[mask(-3, -1)]], [[mask(0, 99)]], [[mask(4, 4)]]])(
    "passes over one that does not fit: %j",
    masks => {
      expect(
        partsOf("pay ••42 now", masks)
          .map(p => p.text)
          .join(""),
      ).toBe("pay ••42 now");
    },
  );

  it("shows overlapping ones once", () => {
    const parts = partsOf("abcdef", [mask(0, 4), mask(2, 6)]);
    expect(parts.map(p => p.text).join("")).toBe("abcdef");
    expect(parts.filter(p => p.mask)).toHaveLength(1);
  });

  it("are counted by what they were", () => {
    expect(
      maskCounts([
        entry(1, { masks: [mask(0, 1), { ...mask(0, 1), entity: "iban" }] }),
        entry(2, { masks: [mask(0, 1)] }),
      ]),
    ).toEqual([
      { entity: "card", n: 2 },
      { entity: "iban", n: 1 },
    ]);
  });
});

describe("marks", () => {
  it.each([
    [0, 9, 9, "sent"],
    [5, 4, 4, "sent"],
    [5, 5, 4, "delivered"],
    [5, 5, 5, "read"],
  ] as const)("n %i, got %i, seen %i: %s", (n, got, seen, want) => {
    expect(markOf(n, got, seen)).toBe(want);
  });
});
