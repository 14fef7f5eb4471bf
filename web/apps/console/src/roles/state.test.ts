import { describe, expect, test } from "vitest";
import { add, change, draftOf, drop, grouped, isSame, toggle } from "./state.ts";

const saved = {
  roles: [
    { key: "lead", builtIn: true, permissions: ["conversation.read_own"] },
    { key: "night-shift", title: "Night shift", builtIn: false, permissions: ["b", "a"] },
  ],
};

describe("a draft of the roles", () => {
  test("is those of one's own making, until something is changed", () => {
    const d = draftOf(saved);
    expect(d.roles).toEqual([{ key: 0, role: "night-shift", title: "Night shift", permissions: ["b", "a"] }]);
    expect(isSame(change(d, 0, { permissions: ["a", "b", "a"], title: " Night shift " }), d)).toBe(true);
    expect(isSame(change(d, 0, { permissions: ["a"] }), d)).toBe(false);
    expect(isSame(change(d, 0, { title: "Nights" }), d)).toBe(false);
    expect(isSame(drop(d, 0), d)).toBe(false);
  });

  test("gives each column a key of its own, also after one was dropped", () => {
    const d = add(drop(add(draftOf(saved), "x"), 0), "y", ["a"]);
    expect(d.roles.map(r => r.key)).toEqual([1, 2]);
    expect(d.roles.at(-1)).toEqual({ key: 2, role: "", title: "y", permissions: ["a"] });
    expect(isSame(d, draftOf(saved))).toBe(false);
  });

  test("has permissions that come and go, under what they are about", () => {
    expect(toggle(["a"], "a")).toEqual([]);
    expect(toggle(["a"], "b")).toEqual(["a", "b"]);
    const list = [
      { group: "x", n: 1 },
      { group: "y", n: 2 },
      { group: "x", n: 3 },
    ];
    expect(grouped(list)).toEqual([
      ["x", [list[0], list[2]]],
      ["y", [list[1]]],
    ]);
  });
});
