// Runs the twin as `snug mask --jsonl` runs the server's engine: one JSON object a line in, one out, in order.
//
//   node tools/mask-jsonl.mjs < cases.jsonl
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const { output } = await build({
  configFile: false,
  logLevel: "silent",
  build: { write: false, ssr: fileURLToPath(new URL("../packages/mask/src/jsonl.ts", import.meta.url)), minify: false },
});
const { createAnswers } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
const answer = createAnswers();
for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }))
  if (line.trim()) process.stdout.write(`${answer(line)}\n`);
