import { describe, expect, it } from "vitest";
import { wayTo } from "../ways.ts";
import { segments } from "./segments.ts";

const mask = (start: number, end: number) => ({
  entity: "card",
  rule: "card.luhn",
  where: "browser" as const,
  disposition: "destroyed",
  start,
  end,
  confirmed: [],
  against: [],
});

const links = (text: string) => segments(text, []).flatMap(s => (s.kind === "link" ? [[s.text, s.href, s.host]] : []));

describe("a text's segments", () => {
  it.each([
    ["", []],
    ["plain", []],
    ["see https://shop.example/a?b=1.", [["https://shop.example/a?b=1", "https://shop.example/a?b=1", ""]]],
    ["(http://shop.example)", [["http://shop.example", "http://shop.example/", ""]]],
    ["HTTPS://SHOP.EXAMPLE/x", [["HTTPS://SHOP.EXAMPLE/x", "https://shop.example/x", ""]]],
  ])("%j links where it should", (text, want) => expect(links(text)).toEqual(want));

  it.each([
    ["https://bank.example@evil.example/", "https://evil.example/", "evil.example"],
    ["https://bank.example%2f@evil.example/", "https://evil.example/", "evil.example"],
    ["https://аpple.example/", "https://xn--pple-43d.example/", "xn--pple-43d.example"],
    ["https://2130706433/", "https://127.0.0.1/", "127.0.0.1"],
    ["https://bank.example\u3002evil.example/", "https://bank.example.evil.example/", "bank.example.evil.example"],
    ["https:\\\\evil.example", undefined, undefined],
  ])("%s shows where it really leads", (text, href, host) => {
    expect(links(text)).toEqual(href ? [[text, href, host]] : []);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://a.example",
    "https://",
    `https://a.example/${"x".repeat(5000)}`,
    "https://<script>",
  ])("%s becomes no link", text => expect(links(text)).toEqual([]));

  it("keeps every character, whatever the masks are", () => {
    const text = "card •••• 1111 and https://a.example/ ok";
    for (const masks of [
      [],
      [mask(5, 14)],
      [mask(5, 14), mask(5, 14)],
      [mask(10, 20), mask(5, 12)],
      [mask(0, 0), mask(9, 3), mask(30, 9999)],
      [mask(0, text.length)],
    ]) {
      expect(
        segments(text, masks)
          .map(s => s.text)
          .join(""),
      ).toBe(text);
    }
  });

  it("cuts masks out, and never links across one", () => {
    expect(segments("a •••• https://x.example", [mask(2, 6)]).map(s => s.kind)).toEqual([
      "text",
      "mask",
      "text",
      "link",
    ]);
    expect(segments("https://x.example/••••", [mask(18, 22)]).map(s => [s.kind, s.text])).toEqual([
      ["link", "https://x.example/"],
      ["mask", "••••"],
    ]);
  });
});

describe("other ways of contact", () => {
  it.each(["mailto:help@shop.example", "tel:+49221555", "https://shop.example/contact"])("%s is one", href => {
    expect(wayTo(href)).toBe(href);
  });

  it.each(["javascript:alert(1)", " javascript:x", "data:text/html,x", "mailto:", "", "/relative", "tel:1 2"])(
    "%j is none",
    href => expect(wayTo(href)).toBe(""),
  );
});
