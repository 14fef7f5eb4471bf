// `node e2e/screenshots.mjs DIR` makes the pictures of the documentation anew, with a real conversation in them.
import { run } from "./run.mjs";

await run("screenshots.ts");
