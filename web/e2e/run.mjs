// Runs a TypeScript file of this folder that is no test: Vite strips its types, as it does for the tests.
import { runnerImport } from "vite";

export async function run(name) {
  await runnerImport(`${import.meta.dirname}/${name}`, { configFile: false, logLevel: "error" });
}
