import { expect, test } from "vitest";
import { any, ask, bars, held, readFilters, windowOf } from "./state.ts";

const hour = 3_600_000;

test("an address gives the filters that it has, and nothing else", () => {
  const whole = { span: "day", state: "open", severity: "high", attack: "scanning", address: "203.0.113.7" } as const;
  expect(readFilters(whole)).toEqual(whole);
  expect(readFilters({ span: "week", address: " 2001:db8::1 " })).toEqual({ address: "2001:db8::1" });
  expect(
    readFilters({ span: "year", state: "x", severity: 4, attack: "<script>", address: "evil.example", other: "y" }),
  ).toEqual({});
  expect(any(readFilters({ span: "day" }))).toBe(false);
  expect(any(readFilters({ state: "open" }))).toBe(true);
  expect(ask({ severity: "low" }, 5)).toEqual({ from: 5, limit: 50, severity: "low" });
});

test("counts become bars of the window, and what lies outside of it does not", () => {
  const w = windowOf({ span: "day" }, 100 * hour + 5);
  expect(w).toEqual({ from: 77 * hour, to: 101 * hour, step: hour });
  const list = bars(
    [
      { at: 77 * hour, severity: "low", count: 2 },
      { at: 77 * hour, severity: "critical", count: 1 },
      { at: 100 * hour, severity: "high", count: 4 },
      { at: 101 * hour, severity: "high", count: 9 },
      { at: 76 * hour, severity: "high", count: 9 },
    ],
    w,
  );
  expect(list.length).toBe(24);
  expect(list[0]).toEqual({ at: 77 * hour, counts: { critical: 1, high: 0, medium: 0, low: 2 }, total: 3 });
  expect(list[23]?.total).toBe(4);
  expect(list.reduce((n, b) => n + b.total, 0)).toBe(7);
  expect(bars([], windowOf({}, 0)).length).toBe(28);
  expect(bars([], windowOf({ span: "month" }, 0)).length).toBe(30);
});

test("a list does not move under whoever reads it", () => {
  const row = (id: string, n: number) => ({ id, n });
  expect(held([], [row("a", 1)])).toEqual({ rows: [], waiting: 0 });
  expect(held(["b", "c"], [row("a", 1), row("b", 7), row("c", 3), row("d", 4)])).toEqual({
    rows: [row("b", 7), row("c", 3)],
    waiting: 1,
  });
  expect(held(["b", "gone"], [row("b", 1)])).toEqual({ rows: [row("b", 1)], waiting: 0 });
});
