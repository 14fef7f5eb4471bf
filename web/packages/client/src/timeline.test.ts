import type { Entry } from "@snug/protocol/entry";
import { describe, expect, it } from "vitest";
import { Timeline } from "./timeline.ts";

const entry = (n: number, more: Partial<Entry> = {}): Entry => ({
  n,
  id: `e${n}`,
  at: n,
  by: "visitor",
  kind: "message",
  text: `text ${n}`,
  masks: [],
  ...more,
});
const mask = {
  entity: "card",
  rule: "card.luhn",
  where: "server" as const,
  disposition: "destroyed",
  start: 0,
  end: 4,
  confirmed: [],
  against: [],
};
const later = (n: number, of: number): Entry =>
  entry(n, { by: "system", kind: "masked-later", of, text: "••••", masks: [mask] });

describe("what is masked later", () => {
  it("changes in its place, at once and whatever is missing in between", () => {
    const line = new Timeline();
    line.add([entry(1, { text: "4111 11", client: "mine" }), entry(2)]);
    const shown = line.entries;
    line.add([later(5, 1)]);
    expect(line.entries).not.toBe(shown);
    expect(line.entries[0]).toMatchObject({ n: 1, client: "mine", text: "••••", masks: [mask] });
    expect(line.entries).toHaveLength(2);
    line.add([entry(3), entry(4)]);
    expect(line.entries.map(e => e.n)).toEqual([1, 2, 3, 4, 5]);
  });

  it("never gives the old text back, in whatever order entries come and come again", () => {
    const all = [entry(1, { text: "4111 11" }), entry(2), later(3, 1), entry(4)];
    for (const order of [
      [3, 2, 1, 0],
      [2, 0, 1, 3],
      [0, 2, 0, 1, 3, 2],
      [1, 2, 3, 0],
    ]) {
      const line = new Timeline();
      for (const i of order) line.add([all[i] as Entry]);
      expect(line.entries.map(e => e.text)).toEqual(["••••", "text 2", "••••", "text 4"]);
    }
  });

  it("passes over what is about nothing that is held", () => {
    const line = new Timeline();
    line.add([entry(1), later(2, 77), later(3, 3)]);
    expect(line.entries.map(e => e.text)).toEqual(["text 1", "••••", "••••"]);
  });
});
