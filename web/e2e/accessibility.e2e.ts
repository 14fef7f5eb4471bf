// Every screen of widget and console, light and dark, wide and narrow, left to right and right to left: axe-core finds
// nothing. And on 320 CSS pixels, which is 400 % of 1280, nothing has to be scrolled sideways (WCAG 2.2, 1.4.10).
import { afterAll, beforeAll, expect, test } from "vitest";
import { everywhere } from "./axe.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();
let ruth: Staff;
beforeAll(async () => {
  ruth = await Staff.signIn(at.browser, at.demo.links.ruth, { reducedMotion: "reduce" });
});
afterAll(() => ruth?.close());

/** Everything of the widget's that is wider than its place, by its class. */
const tooWide = (visitor: Visitor): Promise<string[]> =>
  visitor.chat.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("body, .panel, .scroll, dialog, main, footer")]
      .filter(e => e.scrollWidth > e.clientWidth + 1)
      .map(e => `${e.tagName} ${e.className}: ${e.scrollWidth} > ${e.clientWidth}`),
  );

test.for(["en", "ar"])("the widget in %s", { timeout: 180_000 }, async lang => {
  const context = await at.browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const visitor = await Visitor.at(context, `${at.demo.shop}/?lang=${lang}`);
  const { page } = visitor;
  const found: string[] = [];
  const look = async (screen: string): Promise<void> => {
    found.push(...(await everywhere(page, () => visitor.chat, `${lang} ${screen}`)));
    await page.setViewportSize({ width: 320, height: 640 });
    await visitor.chat.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
    found.push(...(await tooWide(visitor)).map(w => `${lang} ${screen}, 320: ${w}`));
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  const { chat } = await visitor.open().then(() => visitor);
  expect(await chat.evaluate(() => document.documentElement.dir)).toBe(lang === "ar" ? "rtl" : "ltr");
  await chat.locator("details.details summary").click();
  await look("consent");
  await chat.locator(".pair button").last().click();
  await chat.locator(".is-declined h1, .is-declined h2").first().waitFor();
  await look("declined");
  await chat.locator("button.plain").click();
  await visitor.allow();
  await chat.locator(".before").waitFor();
  await look("chat, empty");

  const words = `AO-4711${lang} 4242 4242 4242 4242 https://example.com/${"long-path/".repeat(12)}`;
  await visitor.field.fill(words);
  await chat.locator(".note.mask").waitFor();
  await look("mask notice");
  await chat.locator(".note.mask button").last().click();
  await visitor.sees("AO-4711");
  await ruth.box("Unassigned");
  await ruth.open(`AO-4711${lang}`);
  await ruth.take();
  await ruth.answer("Hello! I have found your order, and both chairs leave the workshop on Friday.");
  await visitor.sees("both chairs");
  await chat.locator(".chip").first().click();
  await look("chat");
  await chat.locator(".over").click();
  await chat.locator("dialog[open]").waitFor();
  await look("lock");
  await page.keyboard.press("Escape");
  await chat.locator("dialog[open]").waitFor({ state: "hidden" });
  await chat.locator(".menu-at > button").click();
  await chat.locator("[role=menu]").waitFor();
  await look("menu");
  await page.keyboard.press("Escape");

  await ruth.page.getByRole("button", { name: "End", exact: true }).click();
  await ruth.page.getByRole("button", { name: "End conversation" }).click();
  await chat.locator(".stars").waitFor();
  await chat.locator(".stars label").nth(3).click();
  await look("ended");
  await chat.locator(".foot.end button").last().waitFor();
  await chat.locator(".menu-at > button").click();
  await chat.locator("[role=menuitem].danger").click();
  await chat.locator("dialog[open] button.danger").waitFor();
  await look("delete?");
  await chat.locator("dialog[open] button.danger").click();
  await chat.locator("code.hash").waitFor();
  await look("erased");
  expect(found).toEqual([]);
  await context.close();
});

test("the console", { timeout: 180_000 }, async () => {
  const found: string[] = [];
  const look = async (who: Staff, screen: string): Promise<void> => {
    found.push(...(await everywhere(who.page, () => who.page, screen)));
  };
  const { page } = ruth;
  await ruth.box("Unassigned");
  await page.getByText("Nobody is waiting").waitFor();
  await look(ruth, "inbox, empty");

  const context = await at.browser.newContext();
  const visitor = await Visitor.at(context, at.demo.shop);
  await visitor.begin();
  await visitor.field.fill("Could you look at AO-5120? I paid with 4242 4242 4242 4242.");
  await visitor.chat.locator(".note.mask button").last().click();
  await visitor.sees("AO-5120");
  await ruth.open("AO-5120");
  await look(ruth, "inbox, waiting");
  await ruth.take();
  await ruth.answer("Of course. It left us on Tuesday.");
  await ruth.note("Paid twice, money is on its way back");
  await ruth.composer.fill("My own card is 4111 1111 1111 1111");
  await page.getByText("Masked as it will be sent:").waitFor();
  await look(ruth, "inbox, conversation");
  await ruth.composer.fill("/");
  await page.getByRole("listbox").waitFor();
  await look(ruth, "saved replies in the composer");
  await ruth.composer.fill("");
  await ruth.composer.press("Escape");
  await ruth.log.locator("button[aria-haspopup]").first().click();
  await page.getByText("Why is this masked?").waitFor();
  await look(ruth, "mask explained");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Assign", exact: true }).click();
  await page.getByRole("dialog", { name: "Assign conversation" }).waitFor();
  await look(ruth, "assign");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Commands" }).waitFor();
  await look(ruth, "command menu");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await look(ruth, "shortcuts");
  await page.keyboard.press("Escape");
  await page.goto(`${at.demo.console}/search?q=AO-5120`);
  await page.getByText("1 result").waitFor();
  await look(ruth, "search");
  for (const [path, heading] of [
    ["/replies", "Saved replies"],
    ["/settings", "Settings"],
    ["/people", "People"],
  ] as const) {
    await page.goto(at.demo.console + path);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page.waitForLoadState("networkidle");
    await look(ruth, path);
  }

  // It is erased, and Otto sees what an auditor sees of it.
  await visitor.menu("Delete my data");
  await visitor.chat.getByRole("button", { name: "Delete for good" }).click();
  await visitor.chat.locator("code.hash").waitFor();
  const otto = await Staff.signIn(at.browser, at.demo.links.otto, { reducedMotion: "reduce" });
  for (const path of [
    "/sites",
    "/consent",
    "/erasures",
    "/security/log",
    "/security/allow-list",
    "/approvals",
    "/temporary-access",
    "/posture",
  ]) {
    await otto.page.goto(at.demo.console + path);
    await otto.page.getByRole("heading", { level: 1 }).waitFor();
    await otto.page.waitForLoadState("networkidle");
    await look(otto, path);
  }
  await otto.signOut();
  await look(otto, "sign-in");
  await otto.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await otto.page.getByText("Enter your e-mail address.").waitFor();
  await look(otto, "sign-in, refused");
  expect(found).toEqual([]);
  await Promise.all([otto.close(), context.close()]);
});
