import { defineConfig, type Plugin } from "vite";
import { shortenMask } from "../../tools/shorten.ts";

/** What is fetched later, or only by some: the chat with what it speaks to the server, the languages, the masking twin. */
const isLater =
  /widget\/src\/chat\/|texts\/(en|de|fr|es|ar)\.ts$|masking\.ts$|packages\/(mask\/|client\/src\/(?!view)|protocol\/src\/(entry|frames|visit|id)\.ts$)/;

/**
 * Chunks are fetched when they are asked for; the server's document preloads what is needed, so Vite's own helper is not.
 * Of what it does, a chunk's styles are left: they are there before the chunk is used.
 */
const noPreload: Plugin = {
  name: "no-preload-helper",
  enforce: "pre",
  load: id =>
    id === "\0vite/preload-helper.js"
      ? `const style = href => new Promise((done, fail) => document.head.append(
           Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/" + href, onload: done, onerror: fail })));
         export const __vitePreload = async (load, styles = []) => (await Promise.all([load(), ...styles.map(style)]))[0];`
      : null,
};

// Hashed assets and a manifest that names them; the server writes the document around them. Served from /assets/.
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [noPreload, shortenMask],
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
      // The entry is one file: one dictionary for gzip, and one request.
      output: { codeSplitting: { groups: [{ name: "panel", test: id => !isLater.test(id) }] } },
    },
  },
});
