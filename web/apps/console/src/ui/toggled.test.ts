import { expect, test } from "vitest";
import { toggled } from "./toggled.ts";

test("an item goes in and comes out, and the others stay where they are", () => {
  expect(toggled([], "a")).toEqual(["a"]);
  expect(toggled(["a"], "b")).toEqual(["a", "b"]);
  expect(toggled(["a", "b", "c"], "b")).toEqual(["a", "c"]);
});
