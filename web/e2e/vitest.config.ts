import { defineConfig } from "vitest/config";

// The browser's tests share two cores: one file at a time, with room for a slow machine.
export default defineConfig({
  root: import.meta.dirname,
  test: { include: ["**/*.e2e.ts"], fileParallelism: false, testTimeout: 90_000, hookTimeout: 60_000 },
});
