import { defineConfig } from "vite";

// One classic script without imports. The server names it by its hash and pins it by SRI.
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: "../../dist/loader",
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: "src/loader.ts", formats: ["iife"], name: "_", fileName: () => "loader.js" },
    modulePreload: false,
  },
});
