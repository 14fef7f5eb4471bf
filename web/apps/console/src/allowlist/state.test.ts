import { describe, expect, test } from "vitest";
import { add, change, draftOf, drop, isSame } from "./state.ts";

const saved = {
  on: true,
  entries: [
    { prefix: "198.51.100.0/24", roles: [], sites: [], note: "office", at: 1 },
    { prefix: "2001:db8::/48", roles: ["lead", "agent"], sites: ["b", "a"], note: "", at: 2 },
  ],
};

describe("a draft of the allow-list", () => {
  test("is the list in force, until something is changed", () => {
    const d = draftOf(saved);
    expect(isSame(d, saved)).toBe(true);
    expect(isSame(change(d, 0, { note: " office " }), saved)).toBe(true);
    expect(isSame(change(d, 1, { roles: ["agent", "lead"] }), saved)).toBe(true);
    expect(isSame(change(d, 1, { roles: [] }), saved)).toBe(false);
    expect(isSame(change(d, 1, { sites: ["a", "b"] }), saved)).toBe(true);
    expect(isSame(change(d, 1, { sites: ["a"] }), saved)).toBe(false);
    expect(isSame({ ...d, on: false }, saved)).toBe(false);
    expect(isSame(drop(d, 0), saved)).toBe(false);
    expect(isSame(drop(add(d), 2), saved)).toBe(true);
  });

  test("gives each row a key of its own, also after one was dropped", () => {
    const d = add(drop(add(draftOf(saved)), 0), "10.0.0.1");
    expect(d.entries.map(e => e.key)).toEqual([1, 2, 3]);
    expect(d.entries.at(-1)?.prefix).toBe("10.0.0.1");
    expect(add(draftOf({ on: false, entries: [] })).entries[0]?.key).toBe(0);
  });
});
