import { describe, expect, it } from "vitest";
import { due, type There, tellEvery, warnBefore } from "./state.ts";

const minute = 60_000;
const begun: There = { touched: 0, told: 0, idle: 15 * minute, over: 12 * 60 * minute };

describe("a session whose person", () => {
  it("does nothing is warned a minute before its end, and not told of", () => {
    expect(due(begun, 13 * minute)).toEqual({ do: "rest" });
    expect(due(begun, 15 * minute - warnBefore)).toEqual({ do: "warn", left: warnBefore, why: "idle" });
    expect(due(begun, 16 * minute)).toEqual({ do: "warn", left: 0, why: "idle" });
  });

  it("touches the page is told of once a minute", () => {
    const touched = { ...begun, touched: 20_000 };
    expect(due(touched, 30_000)).toEqual({ do: "rest" });
    expect(due(touched, tellEvery)).toEqual({ do: "tell" });
    expect(due({ ...touched, told: tellEvery }, 3 * tellEvery)).toEqual({ do: "rest" });
  });

  it("is warned and comes back is told of at once", () => {
    const at = 15 * minute - 10_000;
    expect(due({ ...begun, touched: at }, at)).toEqual({ do: "tell" });
  });

  it("has been there all day is warned before its end in any case", () => {
    const late = { ...begun, touched: 11.95 * 60 * minute, told: 11.95 * 60 * minute };
    expect(due(late, 11.95 * 60 * minute)).toMatchObject({ do: "warn", why: "life" });
  });
});
