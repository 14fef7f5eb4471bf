// From where the console can be reached: the administrator tries addresses, is kept from shutting themselves out, turns the
// list on, and looks back; the posture page knows.
import { expect, test } from "vitest";
import { agree, dialogOf } from "./approvals.ts";
import { everywhere } from "./axe.ts";
import { until } from "./browser.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";

const at = scene();

test("the allow-list is tried, saved and looked back at", { timeout: 180_000 }, async () => {
  const adam = await Staff.signIn(at.browser, at.demo.links.adam, { reducedMotion: "reduce" });
  const { page } = adam;
  await page.goto(`${at.demo.console}/posture`);
  await page.getByText("The console can be reached from everywhere").waitFor();
  await page.getByRole("link", { name: "See the allow-list" }).click();
  await page.getByRole("heading", { level: 1, name: "Allow-list" }).waitFor();
  await page.getByText("There are no entries").waitFor();
  const review = page.getByRole("button", { name: "Review and save" });

  // A network that is not one's own can't be saved, and what is no network is told.
  await page.getByRole("button", { name: "Add an entry" }).click();
  await page.getByLabel("Address or network").fill("203.0.113.1/24");
  await page.getByText("There are bits behind the prefix.").waitFor();
  await page.getByLabel("Address or network").fill("203.0.113.0/24");
  await page.getByLabel("Note").fill("Branch");
  await page.getByRole("switch", { name: "Only listed addresses reach the console" }).focus();
  await page.keyboard.press("Space");
  await page.getByText("This list would shut you out.").waitFor();
  expect(await review.isDisabled()).toBe(true);

  await page.getByRole("button", { name: "Add my address" }).click();
  await page.getByRole("checkbox", { name: "Agent" }).first().check();
  const answer = page.getByRole("status").filter({ hasText: "Agent:" });
  await page.getByLabel("Address", { exact: true }).fill("203.0.113.7");
  await answer.getByText("Agent: gets in by 203.0.113.0/24").waitFor();
  await answer.getByText("Administrator: is refused").waitFor();
  await page.getByLabel("Address", { exact: true }).fill("127.1");
  await page.getByText("This is no address.").waitFor();
  expect(await everywhere(page, () => page, "allow-list, changed")).toEqual([]);

  await until("nothing is in the way of saving", () => review.isEnabled());
  await review.click();
  const dialog = page.getByRole("alertdialog").or(page.getByRole("dialog"));
  await dialog.getByText("The list was turned on").waitFor();
  await dialog.getByText("(Agent)").waitFor();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved, and in force.").waitFor();
  await page.getByText("version 1").waitFor();
  await page.getByText("The list was turned on").waitFor();
  await page.goto(`${at.demo.console}/posture`);
  await page.getByRole("heading", { level: 1, name: "Posture" }).waitFor();
  await page.getByText("Running since").waitFor();
  expect(await page.getByText("The console can be reached from everywhere").count()).toBe(0);

  // What lets more in is marked.
  await page.goto(`${at.demo.console}/security/allow-list`);
  await page.getByRole("switch", { name: "Only listed addresses reach the console" }).click();
  await page.getByText("Loosens").first().waitFor();
  await until("it can be saved", () => review.isEnabled());
  await review.click();
  await dialog.getByText("It takes effect when a second person agrees").waitFor();
  await dialog.getByLabel("Why?").fill("Travelling for a month");
  await dialog.getByRole("button", { name: "Propose" }).click();
  await page.getByText("Proposed. It takes effect when a second person agrees.").first().waitFor();

  // Whoever proposed it can't decide; the privacy officer is told at once, refuses the first and agrees to the second.
  const priya = await Staff.signIn(at.browser, at.demo.links.priya, { reducedMotion: "reduce" });
  const badge = priya.page.getByRole("navigation").getByRole("link", { name: /Approvals\s*1/ });
  await badge.waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Approvals" }).click();
  await page.getByRole("heading", { name: "Proposed by you" }).waitFor();
  expect(await page.getByRole("button", { name: "Agree" }).count()).toBe(0);
  await page.getByRole("button", { name: "Withdraw" }).waitFor();
  expect(await everywhere(page, () => page, "approvals, proposed")).toEqual([]);
  await badge.click();
  await priya.page.getByText("Travelling for a month").waitFor();
  await priya.page.getByText("The list was turned off").waitFor();
  expect(await everywhere(priya.page, () => priya.page, "approvals, waiting")).toEqual([]);
  await priya.page.getByRole("button", { name: "Refuse" }).focus();
  await priya.page.keyboard.press("Enter");
  await dialogOf(priya).getByLabel("A word to it").fill("A month is too long");
  expect(await everywhere(priya.page, () => priya.page, "approvals, deciding")).toEqual([]);
  await dialogOf(priya).getByRole("button", { name: "Refuse" }).click();
  await page.getByText("A month is too long").waitFor();
  await page.goto(`${at.demo.console}/security/allow-list`);
  await page.getByRole("switch", { name: "Only listed addresses reach the console" }).click();
  await until("it can be saved", () => review.isEnabled());
  await review.click();
  await dialog.getByLabel("Why?").fill("Travelling for a week");
  await dialog.getByRole("button", { name: "Propose" }).click();
  await agree(priya, at.demo.console, "Change the allow-list");
  await page.getByText("version 2").waitFor();
  expect([...adam.watched.problems, ...priya.watched.problems]).toEqual([]);
  await Promise.all([adam.close(), priya.close()]);
});

test("an auditor sees it and changes nothing", async () => {
  const otto = await Staff.signIn(at.browser, at.demo.links.otto, { reducedMotion: "reduce" });
  await otto.page.goto(`${at.demo.console}/security/allow-list`);
  await otto.page.getByText("Your role may look at this, and not change it.").waitFor();
  expect(await otto.page.getByRole("switch").isDisabled()).toBe(true);
  expect(await otto.page.getByRole("button", { name: "Add an entry" }).count()).toBe(0);
  const status = await otto.page.evaluate(async () => {
    const body = JSON.stringify({ version: 0, on: false, entries: [] });
    const headers = { "Content-Type": "application/json" };
    return (await fetch("/v1/access/allow-list", { method: "PUT", headers, body })).status;
  });
  expect(status).toBe(403);
  await otto.close();
});
