import { describe, expect, it } from "vitest";
import type { Permission } from "../app/session.ts";
import type { Lent, Me } from "../wire/types.ts";
import { mayWith } from "./may.ts";

const lent = (over: Partial<Lent>): Lent => ({ id: "e", permissions: [], sites: [], ends: 0, left: 0, ...over });
const agent = (...elevations: Lent[]): Me => ({
  id: "me",
  name: "A",
  email: "",
  role: "agent",
  permissions: ["conversation.read_own", "conversation.reply", ...elevations.flatMap(e => e.permissions)],
  ownPermissions: ["conversation.read_own", "conversation.reply"],
  elevations,
  teams: [],
  sites: [],
  presence: "online",
});
const theirs = { id: "c", site: "s", team: "t", assignee: { id: "x", name: "X" } };
const mine = { ...theirs, assignee: { id: "me", name: "A" } };
const one = lent({ conversation: "c", permissions: ["conversation.read_team", "conversation.note"] });
const team = lent({
  sites: [{ id: "s", name: "" }],
  team: { id: "t", name: "" },
  permissions: ["conversation.assign"],
});

describe("what may be done with a conversation", () => {
  it.each<[string, Me, typeof theirs | undefined, Permission, boolean]>([
    ["one's own", agent(), mine, "conversation.reply", true],
    ["somebody's", agent(), theirs, "conversation.reply", false],
    ["somebody's, lent to be read", agent(one), theirs, "conversation.reply", false],
    ["what was lent", agent(one), theirs, "conversation.note", true],
    ["what was lent, of another one", agent(one), { ...theirs, id: "d" }, "conversation.note", false],
    ["what was lent, of one's own that it is not for", agent(one), { ...mine, id: "d" }, "conversation.note", false],
    ["of a site and team", agent(team), theirs, "conversation.assign", true],
    ["of another team", agent(team), { ...theirs, team: "u" }, "conversation.assign", false],
    ["of another site", agent(team), { ...theirs, site: "z" }, "conversation.assign", false],
    ["of nothing that is known yet", agent(one), undefined, "conversation.note", false],
  ])("%s", (_, me, row, p, want) => {
    expect(mayWith(me, row, p)).toBe(want);
  });
});
