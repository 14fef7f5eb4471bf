import { defineConfig } from "vitest/config";

// Units run in Node; a file that needs a document says so in its first line (@vitest-environment happy-dom).
export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.{ts,tsx}", "apps/*/test/**/*.test.{ts,tsx}"],
    environment: "node",
    testTimeout: 10_000,
    restoreMocks: true,
  },
});
