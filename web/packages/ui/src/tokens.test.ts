import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accentFor, contrast, hex } from "./accent.ts";
import { dark, light } from "./tokens.ts";

const sheet = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

function block(opening: string): Record<string, string> {
  const from = sheet.indexOf(opening);
  expect(from).toBeGreaterThanOrEqual(0);
  const body = sheet.slice(from, sheet.indexOf("}", from));
  return Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(m => [m[1], m[2]]));
}

const colour = (text: string) => {
  const c = hex(text);
  if (!c) throw new Error(`not a colour: ${text}`);
  return c;
};

describe("tokens", () => {
  it("are the same in the stylesheet and in code", () => {
    expect(block(":root {")).toEqual(light);
    expect(block(':root:not([data-theme="light"])')).toEqual(dark);
    expect(block(':root[data-theme="dark"]')).toEqual(dark);
  });

  it.each([
    ["light", light],
    ["dark", dark],
  ] as const)("are legible: %s", (_name, t) => {
    for (const ground of [t.bg, t.sub, t.raise]) {
      expect(contrast(colour(t.fg), colour(ground))).toBeGreaterThanOrEqual(7);
      expect(contrast(colour(t.fg2), colour(ground))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour(t.edge), colour(ground))).toBeGreaterThanOrEqual(3);
    }
    for (const name of ["accent", "ok", "warn", "bad", "mask"] as const) {
      expect(contrast(colour(t[name]), colour(t[`${name}-tint`]))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour(t[name]), colour(t.bg))).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(colour(t.accent), colour(t["accent-on"]))).toBeGreaterThanOrEqual(4.5);
  });
});

describe("a site's accent", () => {
  it.each(["#1F56D6", "ffff00", "#ffffff", "#000000", "#ff6a00", "#00c2a8", "#888888", "#e11d48"])(
    "%s is made legible on both grounds",
    site => {
      for (const isDark of [false, true]) {
        const a = accentFor(colour(site), isDark);
        expect(contrast(colour(a.accent), colour(a.on))).toBeGreaterThanOrEqual(4.5);
        expect(contrast(colour(a.accent), colour(isDark ? dark.bg : light.bg))).toBeGreaterThanOrEqual(4.5);
        expect(contrast(colour(a.accent), colour(a.tint))).toBeGreaterThanOrEqual(4.5);
        expect(contrast(colour(isDark ? dark.fg : light.fg), colour(a.tint))).toBeGreaterThanOrEqual(7);
      }
    },
  );

  it("leaves one alone that passes", () => {
    expect(accentFor(colour("#1F56D6"), false).accent).toBe("#1f56d6");
  });

  it("refuses what is no colour", () => {
    for (const bad of ["", "#fff", "red", "#12345g", "#1234567", "url(x)"]) expect(hex(bad)).toBeNull();
  });
});
