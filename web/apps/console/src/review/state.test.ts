import { describe, expect, test } from "vitest";
import type { Person, Review } from "./net.ts";
import { csv, json, roleOf, sorted } from "./state.ts";

const person = (over: Partial<Person>): Person => ({
  id: "1",
  name: "Mina",
  role: "agent",
  permissions: ["conversation.reply"],
  teams: ["t"],
  sites: [],
  allSites: true,
  disabled: false,
  since: Date.UTC(2026, 4, 1),
  uses: [{ about: "conversation", at: Date.UTC(2026, 4, 2) }],
  changed: false,
  due: Date.UTC(2026, 7, 1),
  overdue: false,
  lent: 0,
  state: "active",
  served: [{ site: "s", since: Date.UTC(2026, 4, 1), used: Date.UTC(2026, 4, 2) }],
  has: "00",
  ...over,
});

const review = (people: Person[]): Review => ({
  days: 90,
  overdue: 0,
  people,
  sites: [{ id: "s", name: "Alder, Oak" }],
  teams: [{ id: "t", name: "Orders" }],
  roles: [{ key: "night", title: "Night shift" }],
});

describe("the list of who has what", () => {
  test("is a file whose cells are neither formulas nor torn", () => {
    const text = csv(review([person({ name: '=SUM("a",1)', role: "night", allSites: false, sites: ["s"] })]));
    const [head, line] = text.split("\r\n");
    expect(head?.split(",").length).toBe(17);
    expect(line).toBe(
      `1,"'=SUM(""a"",1)",active,Night shift,conversation.reply,Orders,"Alder, Oak","Alder, Oak 2026-05-01","Alder, Oak 2026-05-02",2026-05-01,,conversation 2026-05-02,,,false,2026-08-01,false`,
    );
    for (const name of ["+1", "-1", "@x", "\tx"]) expect(csv(review([person({ name })]))).toContain(`'${name}`);
    expect(JSON.parse(json(review([person({})]))).people[0].name).toBe("Mina");
  });

  test("has those first whose turn it is", () => {
    const list = [person({ id: "a", due: 3 }), person({ id: "b", due: 5, overdue: true }), person({ id: "c", due: 1 })];
    expect(sorted(list).map(p => p.id)).toEqual(["b", "c", "a"]);
    const out = [person({ id: "a", due: 1, state: "disabled" }), person({ id: "b", due: 2, state: "invited" })];
    expect(sorted(out).map(p => p.id)).toEqual(["b", "a"]);
    expect(roleOf(review([]), { role: "lead" })).toBe("lead");
  });
});
