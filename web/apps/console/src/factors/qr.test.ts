import { describe, expect, it } from "vitest";
import { path, qr } from "./qr.ts";

/** drawn is a code as text, two rows of modules in a line. */
const drawn = (code: readonly (readonly boolean[])[]): string[] =>
  code
    .filter((_, y) => y % 2 === 0)
    .map((row, i) =>
      row.map((up, x) => (up ? (code[2 * i + 1]?.[x] ? "█" : "▀") : code[2 * i + 1]?.[x] ? "▄" : " ")).join(""),
    );

/** sum is a checksum of a code (FNV-1a), for those that are too large to be written out. */
const sum = (code: readonly (readonly boolean[])[]): number =>
  code.flat().reduce((h, dark) => Math.imul(h ^ (dark ? 1 : 2), 0x01000193) >>> 0, 0x811c9dc5);

// These were read back by another program's reader (jsQR), as were codes of each version from 1 to 20.
describe("a code", () => {
  it("is the one that readers know", () => {
    expect(drawn(qr("snug"))).toMatchInlineSnapshot(`
      [
        "█▀▀▀▀▀█ ▄▄▀▄▀ █▀▀▀▀▀█",
        "█ ███ █  █▄█▀ █ ███ █",
        "█ ▀▀▀ █ ▀█ █▀ █ ▀▀▀ █",
        "▀▀▀▀▀▀▀ ▀ ▀ ▀ ▀▀▀▀▀▀▀",
        "█ █▄█ ▀ ▄▄ ▄▀▄ ▄▀ ▄█▄",
        " ▀▀▄██▀██ ▄█▄█▀█▄  ▀█",
        " ▀▀▀ ▀▀▀██▄▀ ▀█▀ ▀  █",
        "█▀▀▀▀▀█     ▀ ▄ ▀▀▀█▀",
        "█ ███ █ ▀▄█▄▀▄▀▄▀  █▀",
        "█ ▀▀▀ █ ▀  █▄█▀█▄█ ▄▀",
        "▀▀▀▀▀▀▀ ▀ ▀▀ ▀▀▀  ▀▀▀",
      ]
    `);
  });
  it.each([
    ["the length of a secret for an app", 120, 3788932827],
    ["the longest of a version with 8-bit length", 180, 518484497],
    ["long", 600, 3423568305],
  ])("is the same as ever: %s", (_, length, want) => {
    expect(sum(qr("otpauth://totp/".padEnd(length, "abcdefghij0123456789")))).toBe(want);
  });
});

it("refuses what no picture of a reasonable size can hold", () => {
  expect(() => qr("x".repeat(700))).toThrow(RangeError);
});

it("is drawn without a gap or an overlap", () => {
  const code = qr("snug");
  const area = [...path(code).matchAll(/h(\d+)v1/g)].reduce((n, m) => n + Number(m[1]), 0);
  expect(area).toBe(code.flat().filter(Boolean).length);
});
