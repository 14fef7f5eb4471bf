// `node e2e/measure.mjs` prints what the widget costs a page, as JSON.
import { run } from "./run.mjs";

await run("measure.ts");
