import { describe, expect, it } from "vitest";
import { part } from "./select.ts";

describe("a selected part", () => {
  it.each([
    ["my pin 1234", 7, 11, { start: 7, end: 11, of: 11 }],
    ["my pin 1234", 11, 6, { start: 7, end: 11, of: 11 }],
    ["my pin 1234", 3, 3, null],
    ["my pin 1234", 2, 3, null],
    ["my pin 1234", 0, 11, null],
    ["a😀b", 2, 4, { start: 1, end: 4, of: 4 }],
    ["a😀b", 0, 2, { start: 0, end: 3, of: 4 }],
    ["", 0, 0, null],
  ] as const)("%j from %d to %d", (text, from, to, want) => {
    expect(part(text, from, to)).toEqual(want);
  });
});
