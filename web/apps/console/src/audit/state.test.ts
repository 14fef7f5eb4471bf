import { expect, test } from "vitest";
import { any, ask, readFilters } from "./state.ts";

const id = "0190d000-0000-7000-8000-000000000001";

test("an address gives the filters that it has, and nothing else", () => {
  const whole = {
    act: "conversation.open",
    by: "host",
    staff: id,
    conversation: id,
    from: "2026-11-01",
    to: "2026-11-30",
  };
  expect(readFilters(whole)).toEqual(whole);
  expect(
    readFilters({
      act: "Robert'); DROP",
      by: "staff",
      staff: "x",
      conversation: 7,
      from: "2026-02-30",
      to: "yesterday",
      other: "y",
    }),
  ).toEqual({});
  expect(any(readFilters({}))).toBe(false);
  expect(any(readFilters({ by: "host" }))).toBe(true);
});

test("days become times of the browser, and the last day counts whole", () => {
  const a = ask({ from: "2026-11-01", to: "2026-11-01" });
  expect(a.from).toBe(new Date(2026, 10, 1).getTime());
  expect(a.to).toBe(new Date(2026, 10, 2).getTime());
});

test("a person is asked for by id alone", () => {
  expect(ask({ by: "host", staff: id })).toEqual({ staff: id });
  expect(ask({ by: "host" })).toEqual({ by: "host" });
  expect(ask({})).toEqual({});
});
