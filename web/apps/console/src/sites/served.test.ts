import { expect, test } from "vitest";
import { isNone, isSameServed } from "./served.ts";

test("nobody serves no site at all", () => {
  expect(isNone({ allSites: false, sites: [] })).toBe(true);
  expect(isNone({ allSites: true, sites: [] })).toBe(false);
  expect(isNone({ allSites: false, sites: ["a"] })).toBe(false);
});

test("all sites are not the same as those that there are now", () => {
  expect(isSameServed({ allSites: true, sites: ["a"] }, { allSites: true, sites: [] })).toBe(true);
  expect(isSameServed({ allSites: true, sites: ["a"] }, { allSites: false, sites: ["a"] })).toBe(false);
  expect(isSameServed({ allSites: false, sites: ["a", "b"] }, { allSites: false, sites: ["b", "a"] })).toBe(true);
  expect(isSameServed({ allSites: false, sites: ["a"] }, { allSites: false, sites: ["b"] })).toBe(false);
});
