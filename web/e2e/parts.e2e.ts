// A card that is typed in four messages: the agent watches, and never sees a digit of it.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBrowser, startProfile, until, watch } from "./browser.ts";
import { type Demo, startDemo } from "./demo.ts";
import { Staff } from "./staff.ts";
import { Visitor } from "./visitor.ts";

let demo: Demo;
let browser: Browser;
beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await demo?.dispose();
});

const parts = ["4000", "0566", "5566", "5556"];
const part = /4000|0566|5566|5556/;

/** What a frame says to people: ids and times may have such digits by chance. */
const texts = (payload: string): string[] => {
  const found: string[] = [];
  const walk = (v: unknown, key: string): void => {
    if (typeof v === "string") {
      if (["text", "preview", "name"].includes(key)) found.push(v);
    } else if (typeof v === "object" && v !== null) for (const [k, each] of Object.entries(v)) walk(each, k);
  };
  walk(JSON.parse(payload), "");
  return found;
};

test("a card in four messages", async () => {
  const profile = await startProfile();
  const { context } = profile;
  const seen = watch(context);
  const visitor = await Visitor.at(context, demo.shop);
  await visitor.begin();
  await visitor.say("Can I pay by phone for order AO-2041?");

  const mina = await Staff.signIn(browser, demo.links.mina);
  await mina.open("AO-2041");
  await mina.take();
  await mina.box("Mine");
  await mina.open("AO-2041");
  // Everything that comes from here on, over the wire and on the screen, however short it stands there.
  const got: string[] = [];
  mina.page.on("websocket", s => s.on("framereceived", f => got.push(...texts(String(f.payload)))));
  await mina.page.reload();
  await mina.log.waitFor();
  await mina.page.evaluate(() => {
    const shown: string[] = [];
    Object.assign(globalThis, { shown });
    const look = (): unknown => shown.push(document.body.innerText);
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  });

  for (const p of parts.slice(0, 3)) await visitor.say(p);
  const arriving = mina.log.getByRole("button", { name: "Digits arriving…" });
  await until("three are arriving", async () => (await arriving.count()) === 3);
  const row = mina.row("Digits arriving…");
  await row.waitFor();
  expect((await visitor.said()).slice(1)).toEqual(parts.slice(0, 3));

  // The last one shows what it is: all four are masked in their places, on both sides, and both are told why.
  await visitor.field.fill(parts[3] ?? "");
  await visitor.field.press("Enter");
  await visitor.chat.getByText("3 earlier messages of yours were masked (Card number).").waitFor();
  await until("no part is left on the visitor's side", async () => !part.test((await visitor.said()).join()));
  expect(await visitor.chat.locator(".bubble .chip").count()).toBe(4);
  await visitor.chat.locator(".bubble .chip").first().click();
  await visitor.chat.getByText("The value was destroyed. Nobody can read it, not even us.").first().waitFor();

  await mina.page.getByText("3 earlier messages were masked: Payment card number").waitFor();
  await until("nothing arrives any more", async () => (await arriving.count()) === 0);
  expect(await mina.log.locator(".words button").count()).toBe(4);
  await row.waitFor({ state: "hidden" });
  await mina.reply("Thank you. Please don't send card numbers here: I'll send you a link.");
  await visitor.sees("I'll send you a link");

  const shown = await mina.page.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
  expect(shown.filter(s => part.test(s))).toEqual([]);
  expect(shown.some(s => s.includes("Digits arriving"))).toBe(true);
  expect(got.filter(s => part.test(s))).toEqual([]);
  expect(got.length).toBeGreaterThan(4);

  // Whoever comes back finds it so.
  await visitor.page.reload();
  await visitor.open();
  await visitor.sees("I'll send you a link");
  expect((await visitor.said()).join()).not.toMatch(part);
  await mina.page.reload();
  await mina.sees("I'll send you a link");
  expect((await mina.said()).join()).not.toMatch(part);
  expect([...seen.problems, ...mina.watched.problems]).toEqual([]);
  await mina.close();
  await profile.dispose();
});

test("digits of which nothing comes are shown in their place", async () => {
  const profile = await startProfile();
  const visitor = await Visitor.at(profile.context, demo.shop);
  await visitor.begin();
  await visitor.say("The parcel shop asks for a number");
  const lee = await Staff.signIn(browser, demo.links.lee);
  await lee.open("The parcel shop asks");
  await lee.take();
  await visitor.say("8311");
  const arriving = lee.log.getByRole("button", { name: "Digits arriving…" });
  await arriving.click();
  await lee.page.getByText("the beginning of a card number that is sent in parts").waitFor();
  await lee.page.keyboard.press("Escape");
  const at = await lee.log.locator(".words").last().boundingBox();
  await lee.sees("8311");
  expect(await arriving.count()).toBe(0);
  const then = await lee.log.locator(".words").last().boundingBox();
  const moved = [(then?.y ?? 0) - (at?.y ?? 0), (then?.height ?? 0) - (at?.height ?? 0)].map(Math.abs);
  expect(Math.max(...moved)).toBeLessThan(1);
  expect(await visitor.chat.locator(".event", { hasText: "masked" }).count()).toBe(0);
  await lee.close();
  await profile.dispose();
});
