import { expect, test } from "vitest";
import { faultOf } from "./state.ts";

test("a new password is long enough and typed twice", () => {
  const good = "brown kettle under";
  expect(faultOf(good, good)).toBeUndefined();
  expect(faultOf("short", "short")).toBe("short");
  expect(faultOf("ü".repeat(11), "ü".repeat(11))).toBe("short");
  expect(faultOf("👍".repeat(11), "👍".repeat(11))).toBe("short");
  expect(faultOf(good, `${good} `)).toBe("differs");
});
