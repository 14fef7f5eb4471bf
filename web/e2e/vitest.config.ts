import { defineConfig } from "vitest/config";

// The browser's tests share two cores: one file at a time, with room for a slow machine.
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: "../node_modules/.vite-e2e",
  test: {
    include: ["**/*.e2e.ts"],
    setupFiles: ["setup.ts"],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
