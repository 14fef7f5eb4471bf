import { expect, test } from "vitest";
import { forMe, mine, others } from "./state.ts";

test("each proposal stands in one group", () => {
  const open = [
    { id: "a", state: "waiting", own: false },
    { id: "b", state: "waiting", own: true, bar: "own" },
    { id: "c", state: "waiting", own: false, bar: "tied" },
    { id: "d", state: "approved", own: false },
    { id: "e", state: "approved", own: true, bar: "own" },
  ];
  const ids = (list: readonly { id: string }[]) => list.map(p => p.id).join("");
  expect([ids(forMe(open)), ids(mine(open)), ids(others(open))]).toEqual(["a", "be", "cd"]);
});
