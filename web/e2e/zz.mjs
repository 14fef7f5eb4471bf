import { runnerImport } from "vite";
await runnerImport(import.meta.dirname + "/" + process.argv[2], { configFile: false, logLevel: "error" });
process.exit(0);
