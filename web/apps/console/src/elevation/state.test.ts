import { describe, expect, it } from "vitest";
import { blank, choices, conversationOf, type Draft, faults, scoped, toggle, told } from "./state.ts";
import { spell } from "./words.ts";

const id = "01a220d7-f24c-7000-b37a-616e99eb3d94";
const good: Draft = { ...blank(id), reason: "A court's order" };

describe("a wish", () => {
  it.each<[string, Partial<Draft>, readonly string[]]>([
    ["good", {}, []],
    ["no conversation", { conversation: " " }, ["conversation"]],
    ["half an id", { conversation: id.slice(0, 20) }, ["conversation"]],
    ["an address", { conversation: `https://console.example/inbox/all/${id}` }, []],
    ["no site", { scope: "sites" }, ["sites"]],
    ["another's site", { scope: "sites", site: "birch" }, []],
    ["nothing", { permissions: [] }, ["permissions"]],
    ["no reason", { reason: "  " }, ["reason"]],
    ["too much of it", { reason: "x".repeat(501) }, ["reason"]],
    ["nothing at all", { ...blank(), permissions: [] }, ["conversation", "permissions", "reason"]],
  ])("%s", (_, change, want) => {
    expect(faults({ ...good, ...change })).toEqual(want);
  });

  it("keeps what is ticked within conversations, and nothing beyond", () => {
    const d: Draft = { ...good, permissions: ["conversation.reply"] };
    expect(scoped(d, "sites").permissions).toEqual(["conversation.reply"]);
    expect(scoped(d, "none").permissions).toEqual([]);
    expect(scoped(scoped(d, "none"), "conversation").permissions).toEqual(["conversation.read_team"]);
  });

  it("offers what fits the scope, and not what the role gives", () => {
    const all = [
      { permission: "conversation.reply", scoped: true },
      { permission: "audit.see", scoped: false },
      { permission: "posture.see", scoped: false, bar: "had" },
      { permission: "conversation.search", scoped: true, bar: "reads_and_grants" },
      { permission: "conversation.read_own", scoped: true },
      { permission: "conversation.read_team", scoped: true },
    ];
    expect(choices(all, "none").map(l => l.permission)).toEqual(["audit.see"]);
    expect(choices(all, "sites").map(l => l.permission)).toEqual([
      "conversation.reply",
      "conversation.search",
      "conversation.read_team",
    ]);
    expect(choices(all, "conversation").map(l => l.permission)).toEqual([
      "conversation.reply",
      "conversation.read_team",
    ]);
    expect(told(["conversation.read_own", "conversation.read_team"])).toEqual(["conversation.read_team"]);
    expect(told(["conversation.read_own"])).toEqual(["conversation.read_own"]);
  });

  it("finds an id where one was pasted", () => {
    expect(conversationOf(`  ${id.toUpperCase()} `)).toBe(id);
    expect(conversationOf(`/inbox/mine/${id}?x=1`)).toBe("");
    expect(conversationOf("none")).toBe("");
  });

  it("ticks and unticks", () => {
    expect(toggle(["a"], "b")).toEqual(["a", "b"]);
    expect(toggle(["a", "b"], "a")).toEqual(["b"]);
  });
});

describe("how long still", () => {
  it.each([
    [0, "0:00"],
    [59, "0:59"],
    [61, "1:01"],
    [3600, "1:00:00"],
    [86399, "23:59:59"],
  ])("%d", (seconds, want) => {
    expect(spell(seconds)).toBe(want);
  });
});
