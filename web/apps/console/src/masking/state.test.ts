import { describe, expect, it } from "vitest";
import { between, choose, dispositionOf, type Entity, groupOf, lines, type Policy, piecesOf } from "./state.ts";

const entity = (name: string, more: Partial<Entity> = {}): Entity => ({
  name,
  mask: "••••",
  default: "destroy",
  fixed: false,
  ...more,
});
const card = entity("card", { fixed: true });
const iban = entity("iban");
const email = entity("email", { default: "show" });
const all = [card, iban, email, entity("custom")];
const plain: Policy = { dispositions: [], terms: [], leave: [], patterns: [], region: "", mayOverrule: false };

describe("a policy in the form", () => {
  it("keeps no choice that is the default anyway", () => {
    const shown = choose(plain, iban, "show");
    expect(shown.dispositions).toEqual([{ entity: "iban", disposition: "show" }]);
    expect(choose(shown, iban, "destroy")).toEqual(plain);
    expect(choose(plain, email, "show")).toEqual(plain);
  });

  it("shows what is fixed as destroyed, whatever is written", () => {
    expect(dispositionOf({ ...plain, dispositions: [{ entity: "card", disposition: "show" }] }, card)).toBe("destroy");
    expect(dispositionOf(plain, email)).toBe("show");
  });

  it("has a place for each entity, and none for the site's own", () => {
    expect(all.map(groupOf)).toEqual(["fixed", "accounts", "contact", undefined]);
  });

  it("reads one to a line", () => {
    expect(lines(" heron \n\nKranich\nheron\r\n")).toEqual(["heron", "Kranich"]);
  });
});

describe("what differs", () => {
  it("is nothing between a policy and itself", () => {
    expect(between(plain, plain, all)).toEqual([]);
  });

  it("says what loosens", () => {
    const is: Policy = {
      dispositions: [
        { entity: "iban", disposition: "show" },
        { entity: "email", disposition: "destroy" },
      ],
      terms: ["heron"],
      leave: ["AO-"],
      patterns: [{ name: "ticket", expr: "TK" }],
      region: "DE",
      mayOverrule: true,
    };
    const loosening = (list: ReturnType<typeof between>) => list.filter(c => c.loosens).map(c => c.name ?? c.field);
    expect(loosening(between(plain, is, all))).toEqual(["iban", "AO-", "may_overrule"]);
    expect(loosening(between(is, plain, all))).toEqual(["email", "heron", "ticket"]);
    const other = { ...is, patterns: [{ name: "ticket", expr: "TK1" }] };
    expect(between(is, other, all)).toEqual([
      { field: "patterns", kind: "changed", name: "ticket", from: "TK", to: "TK1", loosens: true },
    ]);
  });
});

describe("a masked text", () => {
  it("is cut at its masks, and at nothing that is shown", () => {
    const masked = "card •••• 1111, jo@x.org";
    expect(
      piecesOf(masked, [
        { maskStart: 5, maskEnd: 14, disposition: "destroy" },
        { maskStart: 16, maskEnd: 24, disposition: "show" },
      ]).map(p => [p.text, p.isMask]),
    ).toEqual([
      ["card ", false],
      ["•••• 1111", true],
      [", jo@x.org", false],
    ]);
  });

  it("survives places that lie wrongly", () => {
    expect(piecesOf("abc", [{ maskStart: 2, maskEnd: 9, disposition: "destroy" }])).toEqual([
      { at: 0, text: "abc", isMask: false },
    ]);
  });
});
