import type { Entry } from "@snug/protocol/entry";
import { describe, expect, it } from "vitest";
import { rows } from "./rows.ts";

const noon = new Date(2026, 4, 4, 12).getTime();
const minute = 60_000;

const entry = (n: number, more: Partial<Entry> = {}): Entry => ({
  n,
  id: `e${n}`,
  at: noon + n * minute,
  by: "staff",
  name: "Mina",
  kind: "message",
  text: "x",
  masks: [],
  ...more,
});

const shape = (list: readonly Entry[]) =>
  rows(list, []).map(r => (r.kind === "entry" ? `${r.opens ? "(" : ""}${r.entry.n}${r.closes ? ")" : ""}` : r.kind));

describe("rows", () => {
  it("puts messages of one author together, for some minutes", () => {
    expect(shape([entry(1), entry(2), entry(3), entry(20)])).toEqual(["day", "(1", "2", "3)", "(20)"]);
  });

  it("parts them by author, by agent and by event", () => {
    const list = [
      entry(1),
      entry(2, { name: "Lee" }),
      entry(3, { by: "visitor", name: undefined }),
      entry(4, { by: "system", kind: "joined" }),
      entry(5, { by: "visitor", name: undefined }),
    ];
    expect(shape(list)).toEqual(["day", "(1)", "(2)", "(3)", "event", "(5)"]);
  });

  it("tells of the parts of one number once", () => {
    const later = (n: number) => entry(n, { by: "system", kind: "masked-later", of: n - 2 });
    const list = rows([entry(1), entry(2), later(3), later(4), entry(5)], []);
    expect(list.map(r => (r.kind === "event" ? r.times : r.kind))).toEqual(["day", "entry", "entry", 2, "entry"]);
  });

  it("says when a day begins, and shows no start", () => {
    const list = [entry(1, { kind: "started" }), entry(2), entry(3, { at: noon + 24 * 60 * minute })];
    expect(shape(list)).toEqual(["day", "(2)", "day", "(3)"]);
  });

  it("keeps a message's key from its sending to its arrival", () => {
    const pending = { id: "c1", text: "x", masks: [], at: noon, state: "sending" as const };
    const before = rows([], [pending]).at(-1)?.key;
    const after = rows([entry(1, { by: "visitor", client: "c1" })], []).at(-1)?.key;
    expect(before).toBe(after);
  });
});
