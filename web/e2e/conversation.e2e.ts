// One conversation from the first click to the receipt, seen from both sides.
import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBrowser, startProfile, until, watch } from "./browser.ts";
import { type Demo, startDemo } from "./demo.ts";
import { Staff } from "./staff.ts";
import { traces } from "./traces.ts";
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

const card = "4242 4242 4242 4242";
const digits = /4242[\s-]?4242[\s-]?4242/;

test("a conversation from the first click to the receipt", async () => {
  const profile = await startProfile();
  const { context } = profile;
  const seen = watch(context);
  const visitor = await Visitor.at(context, demo.shop);
  await visitor.begin();

  // A card number is noticed before it leaves.
  await visitor.field.fill(`My card ${card} was charged twice for order AO-10482.`);
  await visitor.chat.getByText(/Looks like a card number\. .*Alder & Oak team.* will see .*4242/).waitFor();
  await visitor.chat.getByRole("button", { name: "Send masked" }).first().click();
  await visitor.sees("was charged twice for order AO-10482.");
  await visitor.chat.getByText("Sent", { exact: true }).waitFor();
  expect((await visitor.said()).join()).not.toMatch(digits);
  expect(seen.sent.join("\n")).toContain("AO-10482");
  expect(seen.sent.join("\n")).not.toMatch(digits);

  // The agent is told that somebody waits, and sees the mask.
  const mina = await Staff.signIn(browser, demo.links.mina);
  const lee = await Staff.signIn(browser, demo.links.lee);
  await mina.row("AO-10482").waitFor();
  await until("the title counts who waits", async () => (await mina.page.title()).startsWith("(1)"));
  expect(await mina.page.locator("link[rel=icon]").getAttribute("href")).toMatch(/^data:image\/png/);
  await mina.open("AO-10482");
  // The chip is drawn a moment before what it opens is there.
  await mina.log.locator("button[aria-haspopup]", { hasText: "4242" }).click();
  await mina.page.getByText("Destroyed. Nobody can bring it back, whatever their role.").waitFor();
  await mina.page.keyboard.press("Escape");
  expect(await mina.page.content()).not.toMatch(digits);

  await mina.take();
  await visitor.chat.getByRole("heading", { name: "Mina" }).waitFor();
  await visitor.chat.getByText("Human agent").waitFor();
  await visitor.chat.locator(".mine .meta", { hasText: "Read" }).waitFor();
  await until("nobody waits any more", async () => !(await mina.page.title()).startsWith("("));

  // Each side sees the other typing, and never what.
  await mina.composer.pressSequentially("Hello");
  await visitor.chat.getByText("Mina is typing…").waitFor();
  await mina.composer.fill("");
  await visitor.chat.getByText("Mina is typing…").waitFor({ state: "hidden" });
  await visitor.field.pressSequentially("secret thought");
  await mina.page.getByRole("status").getByText("is typing").waitFor();
  expect(await mina.page.content()).not.toContain("secret thought");
  await visitor.field.fill("");
  await mina.page.getByRole("status").getByText("is typing").waitFor({ state: "hidden" });
  expect(seen.sent.join("\n")).not.toContain("secret thought");

  // A reply that is taken back never arrives; the next one does, and is delivered, then read.
  await mina.reply("I never meant to say this");
  await mina.log.getByRole("button", { name: "Undo" }).click();
  await until(
    "the text is in the composer again",
    async () => (await mina.composer.inputValue()) === "I never meant to say this",
  );
  await mina.note("The refund of 12 May went wrong at the bank");
  await visitor.chat.getByRole("button", { name: "Close chat" }).click();
  await mina.reply("I have found your order and sent the money back.");
  await mina.log.getByText("Delivered").waitFor();
  await until("the launcher counts one", async () => (await visitor.launcherName()) === "Open chat, 1 unread");
  await visitor.press();
  await visitor.sees("I have found your order");
  await mina.log.getByText("Read", { exact: true }).waitFor();
  expect((await visitor.said()).filter(s => s.includes("never meant"))).toEqual([]);

  // Handing over takes it out of Mina's sight and into Lee's.
  await mina.page.getByRole("button", { name: "Transfer" }).click();
  await mina.page.getByRole("option", { name: /Lee/ }).click();
  await mina.page.getByLabel("Note for whoever takes over").fill("Please tell her when the bank confirms");
  await mina.page.getByRole("button", { name: "Transfer: Lee" }).click();
  await mina.page.getByText("You no longer see this conversation").waitFor();
  expect(await mina.row("AO-10482").count()).toBe(0);
  await visitor.chat.getByRole("heading", { name: "Lee" }).waitFor();
  await lee.box("Mine");
  await lee.open("I have found your order");
  await lee.sees("Please tell her when the bank confirms");
  await lee.sees("The refund of 12 May went wrong at the bank");

  // The end, a rating, the transcript, and gone.
  await lee.page.getByRole("button", { name: "End", exact: true }).click();
  await lee.page.getByRole("button", { name: "End conversation" }).click();
  await visitor.chat.getByRole("heading", { name: "This chat has ended" }).waitFor();
  await visitor.chat.getByText(/It will be deleted/).waitFor();
  await visitor.chat.locator(".stars label").last().click();
  await visitor.chat.getByLabel("Anything you want to add").fill("Quick and kind");
  await visitor.chat.getByRole("button", { name: "Send rating" }).click();
  await visitor.chat.getByText("Thank you. Your rating was sent.").waitFor();
  await lee.page.getByRole("img", { name: "5 of 5 stars" }).waitFor();

  const saving = visitor.page.waitForEvent("download");
  await visitor.chat.getByRole("button", { name: "Download transcript" }).click();
  const transcript = await readFile(await (await saving).path(), "utf8");
  expect(transcript).toContain("AO-10482");
  expect(transcript).toContain("I have found your order");
  expect(transcript).toMatch(/4242/);
  expect(transcript).not.toMatch(digits);
  for (const hidden of ["refund of 12 May", "bank confirms", "never meant", "secret thought"])
    expect(transcript).not.toContain(hidden);
  for (const said of [await visitor.chat.content(), ...seen.sent])
    for (const hidden of ["refund of 12 May", "bank confirms", "never meant"]) expect(said).not.toContain(hidden);

  await visitor.chat.getByRole("button", { name: "Delete now" }).click();
  await visitor.chat.getByRole("button", { name: "Delete for good" }).click();
  await visitor.chat.getByRole("heading", { name: "Deleted" }).waitFor();
  const receipt = await visitor.chat.locator("code.hash").innerText();
  expect(receipt).toMatch(/^\S{16,}$/);
  await lee.page.getByText(/This conversation was erased|You no longer see this conversation/).waitFor();
  expect(await traces(visitor.page)).toEqual([]);
  expect((await traces(visitor.chat)).join()).not.toMatch(/token|AO-10482|[A-Za-z0-9_-]{43}/);

  const priya = await Staff.signIn(browser, demo.links.priya);
  await priya.page.getByRole("link", { name: "Erasures" }).click();
  await priya.page.getByText(receipt.slice(0, 8)).first().waitFor();

  // Who loses sight of a conversation asks once what became of it; nothing else may go wrong.
  const asked = /status of (404|410) .*\/v1\/conversations\/[0-9a-f-]+\)$/;
  for (const one of [seen, mina.watched, lee.watched, priya.watched])
    expect(one.problems.filter(p => !asked.test(p))).toEqual([]);
  await Promise.all([profile.dispose(), mina.close(), lee.close(), priya.close()]);
});
