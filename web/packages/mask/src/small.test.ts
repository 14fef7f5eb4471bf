import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { scan } from "./small.ts";

// What the widget has first is held to the vectors of lone texts, but for those that take the whole twin or the server.
const folder = new URL("../../../../mask/testdata/vectors/", import.meta.url);

interface Vector {
  name: string;
  lines: { author?: string; text: string; masked: string; entities: string[] }[];
  server?: boolean;
  whole?: boolean;
}

for (const file of readdirSync(folder).filter(name => name.endsWith(".json"))) {
  const vectors = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Vector[];
  const here = vectors.filter(v => !v.server && !v.whole && v.lines.every(line => !line.author));
  if (!here.length) continue;
  describe(file, () => {
    test.each(here)("$name", ({ lines }) => {
      for (const { text, masked, entities } of lines) {
        const result = scan(text);
        expect(result.masked).toBe(masked);
        expect(result.findings.map(f => f.entity)).toEqual(entities);
      }
    });
  });
}

test("an answer to a question is masked", () => {
  expect(scan("4711", "And your PIN, please?").masked).toBe("••••");
});
