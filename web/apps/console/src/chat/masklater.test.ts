import { describe, expect, it } from "vitest";
import type { StaffEntry } from "../wire/types.ts";
import { guess, mayPointAt, selectedIn, spanOf } from "./masklater.ts";

const entry = (more: Partial<StaffEntry>): StaffEntry =>
  ({
    seq: 3,
    n: 2,
    id: "e",
    at: 1,
    by: "visitor",
    kind: "message",
    text: "the word is quokka",
    masks: [],
    ...more,
  }) as StaffEntry;
const mask = { entity: "custom", rule: "pointed.staff", where: "server", disposition: "destroyed" };

describe("what can be pointed at", () => {
  it.each([
    [{}, true],
    [{ kind: "note" }, true],
    [{ kind: "rated" }, true],
    [{ kind: "joined" }, false],
    [{ kind: "masked-later" }, false],
    [{ seq: 0 }, false],
    [{ text: "" }, false],
    [{ arriving: true }, false],
    [{ text: "••••••", masks: [{ ...mask, start: 0, end: 6 }] }, false],
    [{ text: "a ••••••", masks: [{ ...mask, start: 2, end: 8 }] }, true],
  ] as [Partial<StaffEntry>, boolean][])("%o: %s", (more, may) => {
    expect(mayPointAt(entry(more))).toBe(may);
  });
});

describe("a selection", () => {
  it("loses the white space around it, and is the same forwards and backwards", () => {
    expect(spanOf("a  bc d", 1, 6)).toEqual({ start: 3, end: 5, of: 7 });
    expect(spanOf("a  bc d", 6, 1)).toEqual({ start: 3, end: 5, of: 7 });
  });
  it("is nothing where nothing is selected", () => {
    expect(spanOf("abc", 1, 1)).toBeUndefined();
    expect(spanOf("a  c", 1, 3)).toBeUndefined();
  });
  it("never cuts a pair in two", () => {
    expect(spanOf("😀x", 1, 3)).toEqual({ start: 0, end: 3, of: 3 });
    expect(spanOf("x😀y", 0, 2)).toEqual({ start: 0, end: 3, of: 4 });
  });
  it("of the page counts where it is plain which part is meant", () => {
    expect(selectedIn("my pin is 12 34", " 12 34 ")).toEqual({ start: 10, end: 15, of: 15 });
    expect(selectedIn("12 and 12", "12")).toBeUndefined();
    expect(selectedIn("abc", "abc")).toBeUndefined();
    expect(selectedIn("abc", "xyz")).toBeUndefined();
    expect(selectedIn("abc", "")).toBeUndefined();
  });
});

it.each([
  ["4242 4242 4242 4242", "card"],
  ["DE89 3704 0044 0532 0130 00", "iban"],
  ["123", "card_code"],
  ["jo@shop.example", "email"],
  ["quokka-93", "password"],
])("%s is most likely a %s", (part, entity) => {
  expect(guess(part)).toBe(entity);
});
