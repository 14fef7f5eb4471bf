import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scan } from "./mask.ts";
import { certain, judge, staying } from "./site.ts";

// The server's engine is held to the same file.
interface Case {
  name: string;
  text: string;
  question?: string;
  masked: string;
  shown?: string[];
  hidden?: { entity: string; mask: string }[];
  leaving?: string;
  overruled?: [number, number][];
  server?: boolean;
}

const cases = JSON.parse(
  readFileSync(new URL("../../../../mask/testdata/policies.json", import.meta.url), "utf8"),
) as Case[];
const fixed = ["card", "pin", "password"];

test.each(cases.filter(c => !c.server))(
  "$name",
  ({ text, question = "", masked, shown = [], hidden = [], leaving = "", overruled = [] }) => {
    const policy = { shown: shown.filter(entity => !fixed.includes(entity)), hidden, leave: leaving };
    const isNone = (f: { start: number; end: number }) => overruled.some(([a, b]) => a <= f.start && f.end <= b);
    const result = judge(text, scan(text, question, staying(policy)), policy, isNone);
    expect(result.masked).toBe(masked);
    for (const f of result.findings) {
      const stands = result.masked.slice(f.maskStart, f.maskEnd);
      if (f.isOverruled) expect(stands).toBe(text.slice(f.start, f.end));
      else expect(stands).toContain("•••");
      expect(certain(f) && f.isOverruled).toBe(false);
    }
  },
);

test("what is left alone is forgotten with its text", () => {
  const stays = staying({ shown: ["us_ssn"], leave: "" });
  expect(scan("536-90-4399", "", stays).masked).toBe("536-90-4399");
  expect(scan("536-90-4399").masked).toBe("SSN ••••");
});
