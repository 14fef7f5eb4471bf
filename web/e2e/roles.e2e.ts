// Roles of one's own making, who has what, and why somebody opens what was not theirs.
import { expect, test } from "vitest";
import { agree, dialogOf } from "./approvals.ts";
import { everywhere } from "./axe.ts";
import { until } from "./browser.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();
const still = { reducedMotion: "reduce" } as const;

test("a role is made, previewed, proposed and agreed to", { timeout: 180_000 }, async () => {
  const adam = await Staff.signIn(at.browser, at.demo.links.adam, still);
  const { page } = adam;
  await page.goto(`${at.demo.console}/security/roles`);
  await page.getByRole("heading", { level: 1, name: "Roles" }).waitFor();
  expect(await everywhere(page, () => page, "roles")).toEqual([]);

  // The built-in ones are not to be changed; one of one's own begins as one of them.
  expect(await page.getByRole("checkbox").count()).toBe(0);
  await page.getByLabel("Start from").selectOption("agent");
  await page.getByRole("button", { name: "Add a role" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Night shift");
  const box = (name: string) => page.getByRole("checkbox", { name: `Night shift: ${name}` });
  expect(await box("Reply").isChecked()).toBe(true);
  await box("Search").focus();
  await page.keyboard.press("Space");

  // Nobody gets both sides of the wall.
  await box("Change policies").check();
  await page.getByText("can't be in one role").waitFor();
  expect(await page.getByRole("button", { name: "Review and save" }).isDisabled()).toBe(true);
  await box("Change policies").uncheck();

  await page.getByRole("button", { name: "Preview: Night shift" }).click();
  const preview = page.getByRole("dialog");
  await preview.getByText("What Night shift could do").waitFor();
  await preview.getByText("/v1/conversations/{id}/entries").first().waitFor();
  expect(await preview.getByText("/v1/search").count()).toBe(0);
  expect(await everywhere(page, () => page, "roles, preview")).toEqual([]);
  await page.keyboard.press("Escape");

  await until("it can be saved", () => page.getByRole("button", { name: "Review and save" }).isEnabled());
  await page.getByRole("button", { name: "Review and save" }).click();
  await dialogOf(adam).getByText("New role:").waitFor();
  await dialogOf(adam).getByText("Nobody has it now").waitFor();
  await dialogOf(adam).getByLabel("Why?").fill("Three people work at night and need less");
  expect(await everywhere(page, () => page, "roles, before saving")).toEqual([]);
  await dialogOf(adam).getByRole("button", { name: "Propose" }).click();
  await page.getByText("Proposed. It takes effect when a second person agrees.").first().waitFor();

  const priya = await Staff.signIn(at.browser, at.demo.links.priya, still);
  await agree(priya, at.demo.console, "Let roles do more");
  await page.goto(`${at.demo.console}/security/roles`);
  await page.getByText("version 1").waitFor();

  // Who has what is confirmed by somebody else, once it was looked at.
  await priya.page.goto(`${at.demo.console}/security/review`);
  await priya.page.getByRole("heading", { level: 1, name: "Who has what" }).waitFor();
  await priya.page.getByText("That's you").waitFor();
  expect(await everywhere(priya.page, () => priya.page, "who has what")).toEqual([]);
  await priya.page.getByRole("button", { name: "Confirm what Mina has" }).click();
  await priya.page.getByText("Confirmed: Mina").waitFor();
  await priya.page.getByRole("row", { name: /Mina/ }).getByText(/Priya/).waitFor();
  expect(await priya.page.getByRole("button", { name: /^Take away/ }).count()).toBe(0);
  expect([...adam.watched.problems, ...priya.watched.problems]).toEqual([]);
  await Promise.all([adam.close(), priya.close()]);
});

test("a lead says why before an ended conversation of somebody else opens", { timeout: 120_000 }, async () => {
  const context = await at.browser.newContext();
  const jo = await Visitor.at(context, `${at.demo.shop}/lamp`);
  await jo.begin();
  await jo.say("My heron lamp flickers");
  const mina = await Staff.signIn(at.browser, at.demo.links.mina, still);
  await mina.box("Unassigned");
  await mina.open("heron lamp flickers");
  await mina.take();
  await mina.answer("Let me look.");
  const address = mina.page.url();
  await mina.page.getByRole("button", { name: "End", exact: true }).click();
  await mina.page.getByRole("button", { name: "End conversation" }).click();
  await mina.page.getByText("It can be read, not written to.").waitFor();

  const ruth = await Staff.signIn(at.browser, at.demo.links.ruth, still);
  await ruth.page.goto(address.replace("/unassigned/", "/ended/").replace("/mine/", "/ended/"));
  await ruth.page.getByText("This conversation has ended, and was not yours").waitFor();
  expect(await ruth.page.getByText("heron lamp flickers").count()).toBe(0);
  expect(await everywhere(ruth.page, () => ruth.page, "why it is opened")).toEqual([]);
  const open = ruth.page.getByRole("button", { name: "Open", exact: true });
  expect(await open.isDisabled()).toBe(true);
  await ruth.page.getByLabel("Reason").selectOption("complaint");
  await ruth.page.getByLabel("In your words").fill("She wrote to us about it");
  await open.click();
  await ruth.sees("My heron lamp flickers");
  await ruth.page.reload();
  await ruth.sees("My heron lamp flickers");

  const otto = await Staff.signIn(at.browser, at.demo.links.otto, still);
  await otto.page.goto(`${at.demo.console}/security/log?act=conversation.open`);
  await otto.page.getByText("“She wrote to us about it”").waitFor();
  await otto.page.getByText(/a complaint/).waitFor();
  // The browser itself notes that it was asked why; nothing else went wrong.
  const asked = (p: string): boolean => p.includes("403 (Forbidden)") && p.includes("/v1/conversations/");
  expect([...ruth.watched.problems.filter(p => !asked(p)), ...otto.watched.problems]).toEqual([]);
  await Promise.all([mina.close(), ruth.close(), otto.close(), context.close()]);
});
