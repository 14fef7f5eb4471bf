import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accentFor, contrast, hex, type Rgb } from "./accent.ts";
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

/** OKLCH as CSS Color 4 defines it, to and from sRGB; what lies outside of sRGB is clipped, as browsers do. */
const linear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const gamma = (v: number) =>
  Math.min(1, Math.max(0, v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055)) * 255;

function toOklch(c: Rgb): [l: number, c: number, h: number] {
  const [r, g, b] = [linear(c[0] / 255), linear(c[1] / 255), linear(c[2] / 255)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const A = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const B = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, Math.hypot(A, B), Math.atan2(B, A)];
}

function fromOklch(L: number, C: number, h: number): Rgb {
  const [A, B] = [C * Math.cos(h), C * Math.sin(h)];
  const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3;
  const m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3;
  const s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3;
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

describe("a site's accent, as the stylesheet fits it", () => {
  const [, lightMost] = /oklch\(from var\(--site\) min\(l, ([\d.]+)\) c h\)/.exec(sheet) ?? [];
  const [, darkLeast, darkChroma] =
    /oklch\(from var\(--site\) max\(l, ([\d.]+)\) min\(c, ([\d.]+)\) h\)/.exec(sheet) ?? [];
  const tint = (c: Rgb, ground: Rgb, part: number): Rgb => [
    ground[0] + (c[0] - ground[0]) * part,
    ground[1] + (c[1] - ground[1]) * part,
    ground[2] + (c[2] - ground[2]) * part,
  ];
  const every: Rgb[] = [];
  for (let r = 0; r <= 255; r += 51) {
    for (let g = 0; g <= 255; g += 51) for (let b = 0; b <= 255; b += 51) every.push([r, g, b]);
  }

  it("is legible on the ground, on its tint and under its text, whatever the site has chosen", () => {
    for (const site of every) {
      const [l, c, h] = toOklch(site);
      const inLight = fromOklch(Math.min(l, Number(lightMost)), c, h);
      const inDark = fromOklch(Math.max(l, Number(darkLeast)), Math.min(c, Number(darkChroma)), h);
      for (const [accent, ground, on, part] of [
        [inLight, colour(light.bg), colour("#ffffff"), 0.05],
        [inDark, colour(dark.bg), colour("#0b1530"), 0.18],
      ] as const) {
        const least = Math.min(
          contrast(accent, ground),
          contrast(accent, on),
          contrast(accent, tint(accent, ground, part)),
        );
        expect.soft(least, `${site} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it("leaves one alone that is legible by itself", () => {
    expect(toOklch(colour("#1f56d6"))[0]).toBeLessThan(Number(lightMost));
  });
});
