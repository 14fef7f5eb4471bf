// Temporary access: an agent meets a conversation that is not theirs, asks for it, a lead agrees, and it ends; whoever looks after
// access sees all of it.
import { expect, test } from "vitest";
import { agree } from "./approvals.ts";
import { everywhere } from "./axe.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();

test("an agent is lent a conversation for a while, and no longer", { timeout: 240_000 }, async () => {
  const context = await at.browser.newContext();
  const visitor = await Visitor.at(context, at.demo.shop);
  await visitor.begin();
  await visitor.say("The kiln of AO-7133 smells of smoke");
  const ruth = await Staff.signIn(at.browser, at.demo.links.ruth, { reducedMotion: "reduce" });
  await ruth.box("Unassigned");
  await ruth.open("AO-7133");
  const id = new URL(ruth.page.url()).pathname.split("/").at(-1) ?? "";
  await ruth.take();

  // What is not theirs is not there, and the page leads to where it can be asked for.
  const mina = await Staff.signIn(at.browser, at.demo.links.mina, { reducedMotion: "reduce" });
  const { page } = mina;
  await page.goto(`${at.demo.console}/inbox/mine/${id}`);
  const way = page.locator("#content").getByRole("link", { name: "Temporary access" });
  await way.waitFor();
  expect(await page.content()).not.toContain("smells of smoke");
  await way.focus();
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: "Ask for access" });
  await form.waitFor();
  expect(await form.getByLabel("Its id or address").inputValue()).toBe(id);
  await form.getByLabel("How long").selectOption({ label: "15 minutes" });
  await form.getByRole("button", { name: "Ask" }).click();
  await form.getByText("Say why, in at most 500 characters.").waitFor();
  expect(await everywhere(page, () => page, "asking")).toEqual([]);
  await form.getByLabel("Why").fill("Ruth is called away, her card is 4111 1111 1111 1111");
  await form.getByRole("button", { name: "Ask" }).press("Enter");
  await page.getByText("Waiting for somebody to agree").waitFor();
  await page.getByRole("article", { name: "Temporary access" }).getByText("called away").waitFor();
  expect(await page.content()).not.toContain("4111 1111");
  expect(await everywhere(page, () => page, "waiting")).toEqual([]);
  const bar = page.getByRole("region", { name: "Temporary access" });
  expect(await bar.count()).toBe(0);

  // Whoever administers people can't agree to it; a lead whose conversation it is can.
  const adam = await Staff.signIn(at.browser, at.demo.links.adam, { reducedMotion: "reduce" });
  await adam.page.goto(`${at.demo.console}/approvals`);
  await adam.page.getByText("Nothing waits for you").waitFor();
  expect(await adam.page.getByText("called away").count()).toBe(0);
  await agree(ruth, at.demo.console, "Temporary access");

  // It is there at once, with the time that is left, and the conversation opens by it.
  await bar.getByText(/^14:\d\d left$/).waitFor();
  expect(await everywhere(page, () => page, "lent")).toEqual([]);
  await bar.getByRole("link", { name: "Open the conversation" }).focus();
  await page.keyboard.press("Enter");
  await mina.sees("smells of smoke");
  await visitor.say("And now it is warm again");
  await mina.sees("warm again");
  // It was lent to be read, and nothing else is offered.
  expect(await page.getByRole("region", { name: "Writing" }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "End", exact: true }).count()).toBe(0);

  const otto = await Staff.signIn(at.browser, at.demo.links.otto, { reducedMotion: "reduce" });
  await otto.page.getByRole("navigation").getByRole("link", { name: "Temporary access" }).click();
  await otto.page.getByText("agreed by Ruth").waitFor();
  expect(await otto.page.getByRole("button", { name: /^End now/ }).count()).toBe(0);
  await otto.page.goto(`${at.demo.console}/security/review`);
  await otto.page.getByText(/^temporary access until /).waitFor();

  // Ended by whoever has it: nothing of it stays on screen, and what is said next does not arrive.
  await bar.getByRole("button", { name: "End now" }).focus();
  await page.keyboard.press("Enter");
  await bar.waitFor({ state: "detached" });
  await way.waitFor();
  await visitor.say("Nobody else should read this");
  await ruth.page.goto(`${at.demo.console}/inbox/mine/${id}`);
  await ruth.sees("Nobody else should read this");
  const content = await page.content();
  expect(content).not.toContain("smells of smoke");
  expect(content).not.toContain("Nobody else should read this");

  await otto.page.goto(`${at.demo.console}/security/log`);
  const log = otto.page.getByRole("table");
  await log.getByText("Temporary access began").waitFor();
  await log.getByText("Temporary access ended").waitFor();

  // Who changes who reads what is told that conversations are not lent to them; over is what is over.
  await adam.page.goto(`${at.demo.console}/temporary-access`);
  await adam.page.getByText("ended early by Mina").waitFor();
  await adam.page.getByRole("button", { name: "Ask for access" }).click();
  await adam.page.getByText("conversations are not lent to it").waitFor();
  expect(await adam.page.getByRole("checkbox", { name: "Read", exact: true }).isDisabled()).toBe(true);
  expect(await everywhere(adam.page, () => adam.page, "not lent")).toEqual([]);
  for (const who of [mina, ruth, adam, otto]) await who.close();
  await context.close();
});
