import { defineConfig, type Plugin } from "vite";

/** What is fetched later, or only by some: the languages, the masking twin, and what later.tsx has. */
const isLater =
  /texts\/(en|de|fr|es|ar)\.ts$|masking\.ts$|packages\/mask\/|view\/(later|before|declined|details|emoji|end|erase|erased|explanation|lock|menu|notice|quick|sheet|stopped|trouble)\.tsx$|\/(rights|names|ways)\.ts$/;

/** Chunks are fetched when they are asked for; the server's document preloads what is needed, so Vite's own helper is not. */
const noPreload: Plugin = {
  name: "no-preload-helper",
  enforce: "pre",
  load: id => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = load => load();" : null),
};

// Hashed assets and a manifest that names them; the server writes the document around them. Served from /assets/.
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [noPreload],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../../dist/widget",
    emptyOutDir: true,
    target: "es2022",
    manifest: "manifest.json",
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: "src/main.tsx",
      // All the rest is one file beside the entry: one dictionary for gzip, and one request.
      output: { codeSplitting: { groups: [{ name: "panel", test: id => !isLater.test(id) }] } },
    },
  },
});
