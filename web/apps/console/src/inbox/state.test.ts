import { describe, expect, it } from "vitest";
import type { Me, Row } from "../wire/types.ts";
import { arrange, attention, belongs, boxes, compare, longest, neighbour, nothing, stale } from "./state.ts";

const me: Me = {
  id: "me",
  name: "Mina",
  email: "",
  role: "lead",
  permissions: [],
  teams: [{ id: "t1", name: "Orders" }],
  sites: [],
  presence: "online",
};
const row = (id: string, to: Partial<Row> = {}): Row => ({
  id,
  number: 1,
  site: "s",
  state: "open",
  offRecord: false,
  name: "",
  preview: "",
  previewBy: "",
  masked: 0,
  language: "",
  createdAt: 0,
  updatedAt: 0,
  seq: 1,
  readByMe: 0,
  unread: 0,
  hasDraft: false,
  visitorSeen: 0,
  visitorGot: 0,
  visitorOnline: false,
  ...to,
});
const map = (...rows: Row[]) => new Map(rows.map(r => [r.id, r]));
const mine = { assignee: { id: "me", name: "Mina" } };

describe("boxes", () => {
  it.each([
    ["mine", row("a", mine), ["mine", "team", "all"]],
    ["unassigned", row("a", { state: "waiting" }), ["unassigned", "team", "all"]],
    ["somebody's in my team", row("a", { assignee: { id: "x", name: "" }, team: "t1" }), ["team", "all"]],
    ["another team's", row("a", { assignee: { id: "x", name: "" }, team: "t2" }), ["all"]],
    ["ended", row("a", { ...mine, state: "ended" }), ["ended"]],
    ["erased", row("a", { ...mine, state: "erased" }), []],
  ])("%s", (_, r, where) => {
    expect(boxes.filter(b => belongs(r, b, me))).toEqual(where);
  });

  it("puts the longest wait on top, then what moved last", () => {
    const rows = [
      row("a", { updatedAt: 9 }),
      row("b", { waitingSince: 5 }),
      row("c", { waitingSince: 2 }),
      row("d", { updatedAt: 12 }),
    ];
    expect(rows.sort((x, y) => compare("mine", x, y)).map(r => r.id)).toEqual(["c", "b", "d", "a"]);
  });
});

describe("a list that never jumps", () => {
  const a = row("a", { ...mine, updatedAt: 3 });
  const b = row("b", { ...mine, updatedAt: 2 });
  const before = arrange(nothing, map(a, b), "mine", me, false, undefined);

  it("announces what is new while the pointer is in it", () => {
    const list = arrange(before, map(a, b, row("new", { ...mine, waitingSince: 1 })), "mine", me, true, undefined);
    expect(list).toEqual({ order: ["a", "b"], fresh: ["new"] });
    expect(
      arrange(list, map(a, b, row("new", { ...mine, waitingSince: 1 })), "mine", me, false, undefined).order,
    ).toEqual(["new", "a", "b"]);
  });

  it("moves and takes away nothing while it is held", () => {
    const moved = map({ ...a, assignee: { id: "x", name: "" } }, { ...b, waitingSince: 1 });
    expect(arrange(before, moved, "mine", me, true, undefined).order).toEqual(["a", "b"]);
  });

  it("lets go of what is erased at once", () => {
    expect(arrange(before, map(b), "mine", me, true, undefined).order).toEqual(["b"]);
  });

  it("keeps the selected row at its place when it puts itself in order", () => {
    const rows = map(a, b, row("c", { ...mine, waitingSince: 1 }), row("d", { ...mine, waitingSince: 2 }));
    expect(arrange(before, rows, "mine", me, false, "b").order).toEqual(["c", "b", "d", "a"]);
    // Also when it no longer belongs here.
    const gone = map(a, { ...b, state: "ended" as const });
    expect(arrange(before, gone, "mine", me, false, "b").order).toEqual(["a", "b"]);
  });

  it("is the same value when nothing changed", () => {
    expect(arrange(before, map(a, b), "mine", me, false, undefined)).toBe(before);
  });
});

describe("the rest", () => {
  it("drops what the server no longer lists, but not what changed meanwhile", () => {
    const old = row("old", mine);
    const news = row("news", mine);
    expect(stale(map(old, news), map(old, { ...news, seq: 2 }), new Set(), "mine", me)).toEqual(["old"]);
  });

  it("steps through a list and stops at its ends", () => {
    expect([
      neighbour(["a", "b"], undefined, 1),
      neighbour(["a", "b"], "a", 1),
      neighbour(["a", "b"], "b", 1),
      neighbour(["a", "b"], undefined, -1),
      neighbour([], undefined, 1),
    ]).toEqual(["a", "b", undefined, "b", undefined]);
  });

  it("counts what must not be missed, and finds who waits longest", () => {
    const rows = map(
      row("a", { waitingSince: 5 }),
      row("b", { waitingSince: 2 }),
      row("c", { ...mine, unread: 3 }),
      row("d", { ...mine }),
      row("e", { state: "ended", waitingSince: 1 }),
    );
    expect(attention(rows, me)).toEqual({ unassigned: 2, mine: 1 });
    expect(longest(rows, me)?.id).toBe("b");
  });
});
