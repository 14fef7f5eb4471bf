import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { firstScreen } from "./chunks.ts";

const dir = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The console is served from the root of its own origin, under a policy that allows scripts and styles from there alone:
// so nothing is inlined, neither as a data: URL nor as a preload helper.
export default defineConfig({
  root: dir("."),
  base: "/",
  plugins: [react(), tailwindcss()],
  build: {
    outDir: dir("../../dist/console"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    manifest: "manifest.json",
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: firstScreen, debugName: "first screens" }],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/v1": { target: process.env.SNUG_CONSOLE ?? "http://127.0.0.1:7465", ws: true },
    },
  },
});
