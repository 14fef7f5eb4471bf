import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";

// The visitor loads the engine beside the panel. The aim is 12 KB; this keeps what was reached from growing.
test("the engine fits its budget", async () => {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: true,
      target: "es2022",
      lib: { entry: fileURLToPath(new URL("mask.ts", import.meta.url)), formats: ["iife"], name: "mask" },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap(b => ("output" in b ? b.output : []));
  const code = outputs.map(o => (o.type === "chunk" ? o.code : "")).join("");
  expect(code).toContain("network:");
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(14.5 * 1024);
}, 60_000);
