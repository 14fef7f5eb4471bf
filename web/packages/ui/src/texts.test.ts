import { describe, expect, it } from "vitest";
import { sayer, source, translation } from "./texts.ts";

const en = source({
  hello: "Hello, {name}",
  unread: { one: "{n} message from {who}", other: "{n} messages from {who}" },
  bye: "Bye",
});

describe("sayer", () => {
  it("fills holes, and leaves a value's own braces alone", () => {
    const say = sayer<typeof en>("en", en);
    expect(say("hello", { name: "{name} $& {bye}" })).toBe("Hello, {name} $& {bye}");
    expect(say("bye")).toBe("Bye");
  });

  it("chooses the plural of the language", () => {
    const ar = translation<typeof en>()({
      hello: "أهلا {name}",
      unread: { one: "واحدة {n} {who}", two: "اثنتان {n} {who}", few: "قليل {n} {who}", other: "كثير {n} {who}" },
      bye: "سلام",
    });
    const say = sayer<typeof en>("ar-EG", ar);
    expect(say("unread", { n: 2, who: "م" })).toMatch(/^اثنتان/);
    expect(say("unread", { n: 3, who: "م" })).toBe("قليل ٣ م");
    expect(say("unread", { n: 100, who: "م" })).toMatch(/^كثير/);
  });

  it("writes numbers as the language does", () => {
    const de = translation<typeof en>()({ hello: "Hallo, {name}", unread: { other: "{n} von {who}" }, bye: "Tschüs" });
    expect(sayer<typeof en>("de", de)("unread", { n: 12345, who: "Mina" })).toBe("12.345 von Mina");
  });
});

describe("what must not compile", () => {
  it("is refused by the types", () => {
    const say = sayer<typeof en>("en", en);
    // @ts-expect-error a hole is not filled
    expect(say("hello", {})).toBe("Hello, {name}");
    // @ts-expect-error a key is missing
    translation<typeof en>()({ hello: "Hallo, {name}", unread: { other: "{n} {who}" } });
    // @ts-expect-error a hole is missing
    translation<typeof en>()({ hello: "Hallo", unread: { other: "{n} {who}" }, bye: "" });
    // @ts-expect-error a hole is unknown
    translation<typeof en>()({ hello: "Hallo, {name} {x}", unread: { other: "{n} {who}" }, bye: "" });
    // @ts-expect-error a key is unknown
    translation<typeof en>()({ hello: "Hallo, {name}", unread: { other: "{n} {who}" }, bye: "", more: "" });
    // @ts-expect-error a plural is needed
    translation<typeof en>()({ hello: "Hallo, {name}", unread: "{n} {who}", bye: "" });
  });
});
