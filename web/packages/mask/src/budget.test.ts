import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "vite";
import { expect, test } from "vitest";
import { shortenMask } from "../../../tools/shorten.ts";

const most = 12 * 1024;
const mask = fileURLToPath(new URL("small.ts", import.meta.url));

// The widget uses the small engine alone; tools/budget.mjs holds its chunk, with what the widget adds, to the same number.
const asUsed: Plugin = {
  name: "as-used",
  resolveId: id => (id === "as-used" ? "\0as-used" : null),
  load: id => (id === "\0as-used" ? `export { scan } from ${JSON.stringify(mask)};` : null),
};

test("the engine fits its budget", async () => {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    plugins: [asUsed, shortenMask],
    build: {
      write: false,
      minify: true,
      target: "es2022",
      rolldownOptions: { input: "as-used", preserveEntrySignatures: "strict" },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap(b => ("output" in b ? b.output : []));
  const code = outputs.map(o => (o.type === "chunk" ? o.code : "")).join("");
  expect(code).toContain("network:");
  expect(code).not.toContain("\n  ");
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(most);
}, 60_000);
