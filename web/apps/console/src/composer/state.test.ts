import { beforeEach, describe, expect, it } from "vitest";
import { foreign, forgetCopies, remember } from "./copies.ts";
import { restored } from "./drafts.ts";
import { insert, lengthOf, matching, sends, silent, slashAt, typed, typingEveryMs } from "./state.ts";

describe("saved replies by slash", () => {
  it.each([
    ["/", 1, { from: 0, to: 1, query: "" }],
    ["/Ref", 4, { from: 0, to: 4, query: "ref" }],
    ["hello /re", 9, { from: 6, to: 9, query: "re" }],
    ["line\n/x", 7, { from: 5, to: 7, query: "x" }],
    ["and/or", 6, undefined],
    ["https://shop", 12, undefined],
    ["/re done", 8, undefined],
    ["", 0, undefined],
    // The caret of a longer text that stood here before, such as a note's.
    ["/re", 40, { from: 0, to: 3, query: "re" }],
    ["hello /re", 40, { from: 6, to: 9, query: "re" }],
    ["hello", 40, undefined],
  ])("%j at %i", (text, caret, want) => {
    expect(slashAt(text, caret)).toEqual(want);
  });

  const replies = [
    { id: "1", shortcut: "return", title: "How to return", text: "a" },
    { id: "2", shortcut: "refund", title: "Refund", text: "b" },
    { id: "3", shortcut: "hello", title: "Greeting with a reply", text: "{{name}}" },
  ];

  it("finds by shortcut before title", () => {
    expect(matching(replies, "re").map(r => r.shortcut)).toEqual(["refund", "return", "hello"]);
    expect(matching(replies, "zzz")).toEqual([]);
    expect(matching(replies, "")).toHaveLength(3);
  });

  it("leaves nothing of the shortcut before the reply, wherever the caret was said to be", () => {
    for (const caret of [3, 40]) {
      const at = slashAt("/re", caret);
      expect(at && insert("/re", at.from, at.to, "Send it back.")).toEqual({ text: "Send it back.", caret: 13 });
    }
  });

  it("puts the text in as it is written, variables too", () => {
    expect(insert("Hi /hello!", 3, 9, "{{name}} $1 {x}")).toEqual({ text: "Hi {{name}} $1 {x}!", caret: 18 });
  });
});

describe("sending by key", () => {
  const key = { key: "Enter", shift: false, mod: false, alt: false, composing: false };
  it.each([
    [key, "enter", true],
    [key, "mod", false],
    [{ ...key, mod: true }, "mod", true],
    [{ ...key, mod: true }, "enter", true],
    [{ ...key, shift: true }, "enter", false],
    [{ ...key, composing: true }, "enter", false],
    [{ ...key, composing: true, mod: true }, "mod", false],
    [{ ...key, key: "a", mod: true }, "mod", false],
  ] as const)("%j with %s: %s", (p, by, want) => {
    expect(sends(p, by)).toBe(want);
  });

  it("counts characters, not code units", () => {
    expect(lengthOf("a🏕️")).toBe(3);
  });
});

describe("typing", () => {
  it("is told at the start, then seldom, and taken back when the text is gone", () => {
    const a = typed(silent, "h", 1000);
    expect(a.tell).toBe(true);
    expect(typed(a.next, "he", 1500).tell).toBeUndefined();
    expect(typed(a.next, "hel", 1000 + typingEveryMs).tell).toBe(true);
    expect(typed(a.next, "", 1600)).toEqual({ next: silent, tell: false });
    expect(typed(silent, "", 1).tell).toBeUndefined();
  });
});

describe("the paste guard", () => {
  beforeEach(forgetCopies);

  it("knows text of another conversation, whole, in part and among other words", () => {
    remember("a", "Jo", "My address is\n  12 Elm Street, Springfield");
    expect(foreign("b", "12 elm street, springfield")).toEqual({ who: "Jo" });
    expect(foreign("b", "Send it to: My address is 12 Elm Street, Springfield. Thanks")).toEqual({ who: "Jo" });
    expect(foreign("b", "Ｅｌｍ Street")).toEqual({ who: "Jo" });
  });

  it("lets through what is at home, short, or from elsewhere", () => {
    remember("a", "Jo", "12 Elm Street, Springfield");
    expect(foreign("a", "12 Elm Street")).toBeUndefined();
    expect(foreign("b", "12 El")).toBeUndefined();
    expect(foreign("b", "We ship within two days")).toBeUndefined();
    remember("b", "Ann", "I live in 12 Elm Street, Springfield, too");
    expect(foreign("b", "12 Elm Street, Springfield")).toBeUndefined();
  });

  it("forgets the oldest of many", () => {
    remember("a", "Jo", "the very first text");
    for (let i = 0; i < 20; i++) remember("a", "Jo", `something else ${String(i)} here`);
    expect(foreign("b", "the very first text")).toBeUndefined();
  });
});

describe("text that was taken back", () => {
  it("stands before what has been typed since", () => {
    expect(restored("", "old")).toBe("old");
    expect(restored("  ", "old")).toBe("old");
    expect(restored("new", "old")).toBe("old\nnew");
  });
});
