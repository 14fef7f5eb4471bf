// The reference at /docs: it keeps its own policy, can be searched and walked by keyboard, reads the same without its
// script, and axe-core finds nothing on it.
import { expect, test } from "vitest";
import { everywhere } from "./axe.ts";
import { watch } from "./browser.ts";
import { scene } from "./story.ts";

const at = scene();

test("the reference is searched, walked and linked to", { timeout: 180_000 }, async () => {
  const context = await at.browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const { problems, requests } = watch(context);
  const page = await context.newPage();
  await page.goto(`${at.demo.console}/docs`);
  const articles = page.locator("main article[data-words]");
  const all = await articles.count();
  expect(all).toBeGreaterThan(40);
  expect(requests).toHaveLength(1);

  await page.keyboard.press("/");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("filter");
  await page.keyboard.type("conversation.transfer");
  await page.getByText(`1 of ${all}`).waitFor();
  expect(await articles.filter({ visible: true }).locator("h3").allInnerTexts()).toEqual([
    "Pass a conversation on with a note",
  ]);
  await page.keyboard.press("Enter");
  expect(new URL(page.url()).hash).toBe("#post-conversations-id-transfer");
  await page.keyboard.press("/");
  await page.keyboard.press("Escape");
  expect(await articles.filter({ visible: true }).count()).toBe(all);
  await page.locator("h1").click();
  await page.keyboard.press("j");
  const next = new URL(page.url()).hash;
  expect(next).not.toBe("#post-conversations-id-transfer");
  expect(await page.locator(`nav a[href="${next}"]`).getAttribute("aria-current")).toBe("location");
  await page.keyboard.press("k");
  expect(new URL(page.url()).hash).toBe("#post-conversations-id-transfer");

  // Some of everything is enough for axe-core, which takes a quarter of a minute for the whole page.
  await page.keyboard.press("/");
  await page.keyboard.type("start");
  await page.keyboard.press("Enter");
  expect(await articles.filter({ visible: true }).count()).toBeGreaterThan(2);
  for (const summary of await page.locator("#post-visit-start summary").all()) await summary.click();
  expect(await everywhere(page, () => page, "reference")).toEqual([]);
  await page.keyboard.press("/");
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  expect(problems).toEqual([]);
  await context.close();

  const bare = await at.browser.newContext({ javaScriptEnabled: false });
  const quiet = await bare.newPage();
  await quiet.goto(`${at.demo.console}/docs#get-me`);
  expect(await quiet.locator("main article[data-words]").filter({ visible: true }).count()).toBe(all);
  await bare.close();
});
