import { expect, test } from "vitest";
import { endOfDay, faults, isSameSet, lastDay, shows } from "./state.ts";

test("an account lasts to the end of its last day, and shows that day again", () => {
  for (const day of ["2027-01-31", "2028-02-29", "2026-03-29", "2026-10-25"]) expect(lastDay(endOfDay(day))).toBe(day);
  expect(endOfDay("")).toBe(0);
  expect(lastDay(0)).toBe("");
  expect(lastDay(undefined)).toBe("");
  expect(endOfDay("31.01.2027")).toBeNaN();
});

test("a form tells what is missing", () => {
  const now = new Date(2027, 0, 15, 12).getTime();
  const good = {
    name: "Nora",
    email: "nora@shop.example",
    role: "agent",
    teams: [],
    language: "en",
    ends: "",
    allSites: true,
    sites: [],
  };
  expect(faults(good, now)).toEqual([]);
  expect(faults({ ...good, ends: "2027-01-15" }, now)).toEqual([]);
  expect(faults({ ...good, ends: "2027-01-14" }, now)).toEqual(["ends"]);
  expect(faults({ ...good, ends: "soon" }, now)).toEqual(["ends"]);
  expect(faults({ ...good, name: " ", email: "nora" }, now)).toEqual(["name", "email"]);
  expect(faults({ ...good, email: "a@b@c" }, now)).toEqual(["email"]);
  expect(faults({ ...good, allSites: false }, now)).toEqual(["sites"]);
  expect(faults({ ...good, allSites: false, sites: ["a"] }, now)).toEqual([]);
});

test("the same teams are the same in any order", () => {
  expect(isSameSet(["a", "b"], ["b", "a"])).toBe(true);
  expect(isSameSet(["a"], ["b"])).toBe(false);
  expect(isSameSet(["a"], [])).toBe(false);
});

test("who can come in is told from who can't", () => {
  expect((["active", "invited", "new", "disabled", "ended"] as const).filter(s => shows("out", s))).toEqual([
    "disabled",
    "ended",
  ]);
  expect(shows("in", "invited")).toBe(true);
  expect(shows("in", "ended")).toBe(false);
  expect(shows("all", "ended")).toBe(true);
});
