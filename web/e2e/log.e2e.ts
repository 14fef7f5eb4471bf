// The log of sensitive acts in the console: what was done before stands in it, filters narrow it, a checkpoint is taken along.
import { expect, test } from "vitest";
import { everywhere } from "./axe.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();

test("an auditor sees who opened and searched what, and takes the proof along", { timeout: 120_000 }, async () => {
  const context = await at.browser.newContext();
  const visitor = await Visitor.at(context, at.demo.shop);
  await visitor.begin();
  await visitor.say("Zeppelin is the word that must not be in any log, AO-7120");
  const ruth = await Staff.signIn(at.browser, at.demo.links.ruth);
  await ruth.box("Unassigned");
  await ruth.open("AO-7120");
  const id = new URL(ruth.page.url()).pathname.split("/").at(-1) ?? "";
  await ruth.page.goto(`${at.demo.console}/search?q=Zeppelin`);
  await ruth.page.getByText("1 result").waitFor();

  const otto = await Staff.signIn(at.browser, at.demo.links.otto, {
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const { page } = otto;
  const table = page.getByRole("table");
  await page.getByRole("navigation").getByRole("link", { name: "Log" }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await page.getByRole("heading", { level: 1, name: "Log" }).waitFor();
  await table.getByText("Conversation opened").first().waitFor();
  await table.getByText("Conversations searched").first().waitFor();
  expect(await page.content()).not.toContain("Zeppelin");

  // By a press on who did it, by the keyboard alone.
  await table.getByRole("button", { name: "Ruth" }).first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/staff=/);
  await table.getByText("Signed in").first().waitFor();
  expect(await table.getByText("Log read").count()).toBe(0);
  await table.getByTitle(`Only this conversation: ${id}`).press("Enter");
  await page.waitForURL(/conversation=/);
  await expect.poll(() => table.locator("tbody tr").count()).toBe(1);

  // A time in which nothing was done, and back.
  await page.getByLabel("Until").fill("2020-01-01");
  await page.getByRole("button", { name: "Show", exact: true }).press("Enter");
  await page.getByText("Nothing fits these filters").waitFor();
  await page.goBack();
  await table.waitFor();
  await page.getByRole("textbox", { name: "Conversation" }).fill("4711");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("This is no conversation’s id.").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await table.getByText("Log read").first().waitFor();

  await page.getByRole("button", { name: "Copy the checkpoint" }).click();
  await page.getByText("Copied. Keep it outside of this server.").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^snug-audit\/[0-9a-f]{16}\n\d+\n[A-Za-z0-9+/]{43}=\n\n— snug-audit\//,
  );
  expect(await everywhere(page, () => page, "log")).toEqual([]);
  await Promise.all([ruth.close(), otto.close(), context.close()]);
});

test("those who may not see it are told so", async () => {
  const adam = await Staff.signIn(at.browser, at.demo.links.adam);
  await adam.page.goto(`${at.demo.console}/security/log`);
  await adam.page.getByText("Not for your role").waitFor();
  await adam.close();
});
