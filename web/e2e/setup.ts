// After a failed test: a picture of every page that it had open.
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { pictures } from "./browser.ts";

afterEach(async ({ task }) => {
  if (task.result?.state === "fail")
    await pictures(join(tmpdir(), "snug-e2e-failed", task.name.replaceAll(/\W+/g, "-")));
});
