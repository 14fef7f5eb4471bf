import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scan } from "./mask.ts";

// The server's engine is held to the same file.
interface Case {
  name: string;
  text: string;
  question?: string;
  masked: string;
  shown?: string[];
  leave?: string[];
  overruled?: [number, number][];
}

const cases = JSON.parse(
  readFileSync(new URL("../../../../mask/testdata/policies.json", import.meta.url), "utf8"),
) as Case[];
const fixed = ["card", "pin", "password"];

test.each(cases)("$name", ({ text, question = "", masked, shown = [], leave = [], overruled = [] }) => {
  const policy = { shown: shown.filter(entity => !fixed.includes(entity)), leave, overruled };
  const result = scan(text, question, policy);
  expect(result.masked).toBe(masked);
  for (const f of result.findings) {
    const stands = result.masked.slice(f.maskStart, f.maskEnd);
    expect(f.shown ? stands : !stands.includes("•")).toBe(f.shown ? text.slice(f.start, f.end) : false);
    if (f.certain) expect(overruled.length && f.shown).toBeFalsy();
  }
});

test("a policy is forgotten with its text", () => {
  expect(scan("536-90-4399", "", { shown: ["us_ssn"], leave: [] }).masked).toBe("536-90-4399");
  expect(scan("536-90-4399").masked).toBe("SSN ••••");
});
