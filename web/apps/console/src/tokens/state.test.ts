import { expect, test } from "vitest";
import { blank, dayOf, faults, lastDay, lines } from "./state.ts";

const now = new Date("2026-05-01T12:00:00").getTime();

test("a token needs a name, a scope and an end within a year", () => {
  const good = { ...blank(now), name: "Reports", scopes: ["posture.see"] };
  expect(faults(good, now)).toEqual([]);
  expect(faults({ ...good, ends: lastDay(now) }, now)).toEqual([]);
  expect(faults(blank(now), now)).toEqual(["name", "scopes"]);
  for (const ends of ["", "2026-04-30", "2027-06-01", "soon"]) expect(faults({ ...good, ends }, now)).toEqual(["ends"]);
  expect(faults({ ...good, name: "x".repeat(61) }, now)).toEqual(["name"]);
  expect(dayOf(now)).toBe("2026-05-01");
});

test("addresses are taken line by line", () => {
  expect(lines(" 198.51.100.7\n\n2001:db8::/48, 203.0.113.9 ")).toEqual([
    "198.51.100.7",
    "2001:db8::/48",
    "203.0.113.9",
  ]);
});
