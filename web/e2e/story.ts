// What most stories begin with: the program and a browser, started before the first test and ended after the last.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { startBrowser } from "./browser.ts";
import { type Demo, startDemo } from "./demo.ts";

export interface Scene {
  /** The program; a story that starts it again puts the new one here. */
  demo: Demo;
  readonly browser: Browser;
}

/** scene has the demo and a browser ready when the first test begins. */
export function scene(): Scene {
  const it: { demo?: Demo; browser?: Browser } = {};
  beforeAll(async () => {
    [it.demo, it.browser] = await Promise.all([startDemo(), startBrowser()]);
  });
  afterAll(async () => {
    await it.browser?.close();
    await it.demo?.dispose();
  });
  return it as Scene;
}
