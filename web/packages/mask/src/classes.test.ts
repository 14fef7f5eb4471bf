import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as g from "./glyph.ts";
import "./more.ts";

// The server's engine writes this file, and is held to it: mask/classes_test.go says what it holds.
const golden = readFileSync(new URL("../../../../mask/testdata/classes.txt", import.meta.url), "utf8");

function classOf(c: number): string {
  g.read(String.fromCodePoint(c), 0);
  if (g.kind === g.DIGIT) return `D${g.value}`;
  if (g.kind === g.IDEOGRAPH) return `C${g.value}`;
  if (g.kind === g.IGNORABLE) return "I";
  return g.kind === g.SIGN ? `S${Math.log2(g.value)}` : "L";
}

test("characters are to the browser what they are to the server", () => {
  const runs = golden
    .trim()
    .split("\n")
    .map(line => {
      const [first, word] = line.split(" ") as [string, string];
      return { first: Number.parseInt(first, 16), word };
    });
  const differ: string[] = [];
  let compared = 0;
  runs.forEach(({ first, word }, i) => {
    const end = runs[i + 1]?.first ?? 1 << 17;
    for (let c = first; c < end; c++) {
      // what either version of Unicode does not know, and halves of pairs
      if (word === "?" || /[\p{Cn}\p{Cs}]/u.test(String.fromCodePoint(c))) continue;
      compared++;
      const want = word.startsWith("D") ? `D${Number(word[1]) + c - first}` : word;
      const got = classOf(c);
      if (got !== want) differ.push(`${c.toString(16)}: ${got} where the server has ${want}`);
    }
  });
  expect(compared).toBeGreaterThan(60_000);
  expect(differ).toEqual([]);
});
