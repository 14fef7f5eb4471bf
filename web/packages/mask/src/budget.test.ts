import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { scan as twin } from "./mask.ts";

// The engine as the widget has it: in two pieces, of which the second completes the first. tools/budget.mjs holds the built
// ones to the same numbers.
const first = 12 * 1024;
const second = 11 * 1024;

interface Piece {
  fileName: string;
  code: string;
}
let pieces: Piece[];
let scan: typeof twin;
let rest: () => Promise<unknown>;
const folder = mkdtempSync(join(tmpdir(), "snug-twin-"));

beforeAll(async () => {
  const built = await build({
    configFile: fileURLToPath(new URL("../../../apps/widget/vite.config.ts", import.meta.url)),
    logLevel: "silent",
    build: { write: false },
  });
  const chunks = (Array.isArray(built) ? built : [built])
    .flatMap(b => ("output" in b ? b.output : []))
    .flatMap(o => (o.type === "chunk" ? [o] : []));
  const chunk = (name: string) => chunks.filter(c => c.name === name && c.isDynamicEntry);
  pieces = [...chunk("masking"), ...chunk("more")];
  // Of the panel they need nothing but what imports a piece.
  const [, helper, panel] = /import\{(\w+) as \w+\}from[`"']\.\/([^`"']+)/.exec(
    pieces[0]?.code ?? "",
  ) as unknown as string[];
  writeFileSync(join(folder, "package.json"), `{"type":"module"}`);
  writeFileSync(join(folder, panel as string), `export const ${helper} = load => load();`);
  const place = (name: string) => join(folder, name.replace(/.*\//, ""));
  for (const { fileName, code } of pieces) writeFileSync(place(fileName), code);
  ({ scan, rest } = await import(/* @vite-ignore */ pathToFileURL(place(pieces[0]?.fileName ?? "")).href));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test("the pieces fit their budgets", () => {
  expect(pieces).toHaveLength(2);
  const [one, two] = pieces as [Piece, Piece];
  expect(one.code).toContain("network:");
  expect(two.code).not.toContain("network:");
  expect(two.code).toContain("br.cpf");
  expect(one.code).not.toContain("br.cpf");
  expect(one.code + two.code).not.toContain("\n  ");
  const size = ({ code }: Piece) => gzipSync(code, { level: 9 }).length;
  expect(size(one)).toBeLessThanOrEqual(first);
  expect(size(two)).toBeLessThanOrEqual(second);
});

const files = new URL("../../../../mask/testdata/vectors/", import.meta.url);

interface Vector {
  name: string;
  lines: { author?: string; text: string; masked: string; entities: string[] }[];
  server?: boolean;
  whole?: boolean;
}

const vectors = readdirSync(files)
  .filter(name => name.endsWith(".json"))
  .flatMap(name => JSON.parse(readFileSync(new URL(name, files), "utf8")) as Vector[])
  .filter(v => !v.server && v.lines.every(line => !line.author));

const holds = ({ name, lines }: Vector): void => {
  for (const { text, masked, entities } of lines) {
    const result = scan(text);
    expect(result.masked, name).toBe(masked);
    expect(
      result.findings.filter(f => !f.shown).map(f => f.entity),
      name,
    ).toEqual(entities);
  }
};

describe("as they are fetched", () => {
  test("the first piece alone finds what is not marked for the whole", () => {
    const here = vectors.filter(v => !v.whole);
    expect(here.length).toBeGreaterThan(300);
    for (const v of here) holds(v);
    expect(scan("390.533.447-05").findings).toEqual([]);
    expect(scan("kørekort: 12345678").findings).toEqual([]);
  });

  test("the second completes it, whatever was read before", async () => {
    await rest();
    expect(vectors.some(v => v.whole)).toBe(true);
    for (const v of vectors) holds(v);
    expect(scan("390.533.447-05").masked).toBe("ID ••••");
    expect(scan("kørekort: 12345678").masked).toBe("kørekort: LICENCE ••••");
  });
});
