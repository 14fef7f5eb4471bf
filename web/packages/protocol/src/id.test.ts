import { expect, test } from "vitest";
import { newId } from "./id.ts";

test("ids are UUIDs of version 7, all different, and begin with the time", () => {
  const made = Array.from({ length: 1000 }, newId);
  for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(made).size).toBe(1000);
  const ms = Number.parseInt((made[0] ?? "").replace("-", "").slice(0, 12), 16);
  expect(Math.abs(ms - Date.now())).toBeLessThan(60_000);
});
