// Who tries to get in: a stranger guesses passwords and looks for what scanners look for; the administrator sees it within
// seconds, without anything moving under the hand, looks at the evidence, and decides.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { everywhere } from "./axe.ts";
import { until } from "./browser.ts";
import { guess, scan } from "./intruder.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";

const at = scene();

test("incidents appear, are looked at, and are decided on", { timeout: 180_000 }, async () => {
  const adam = await Staff.signIn(at.browser, at.demo.links.adam, { reducedMotion: "reduce", acceptDownloads: true });
  const { page } = adam;
  await page.getByRole("navigation").getByRole("link", { name: "Security" }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await page.getByRole("heading", { level: 1, name: "Security" }).waitFor();
  await page.getByText("Nobody has tried to get in").waitFor();

  await scan(at.demo.widget);
  const table = page.getByRole("region", { name: "Incidents", exact: true }).getByRole("table");
  await table.getByRole("link", { name: "Scanning" }).waitFor();
  expect(await everywhere(page, () => page, "security, one incident")).toEqual([]);

  // What comes while one looks waits above; what is there changes in its place.
  await guess(at.demo.console, "mina@alder.example");
  await page.getByText("1 new incident").waitFor();
  expect(await table.getByRole("link", { name: "Passwords guessed" }).count()).toBe(0);
  await page.getByRole("button", { name: "Show them" }).click();
  await table.getByRole("link", { name: "Passwords guessed" }).waitFor();

  // The chart has a table behind it, for whoever can't see bars.
  const chart = page.getByRole("img", { name: /2 incidents since/ });
  await chart.waitFor();
  await page.getByText("Show as a table").click();
  await page.getByRole("region", { name: "When incidents were opened" }).getByRole("table").waitFor();

  // Filters stand in the address.
  await page.getByLabel("What").selectOption("password_guessing");
  await page.waitForURL(/attack=password_guessing/);
  await until("the other is gone", async () => (await table.getByRole("link", { name: "Scanning" }).count()) === 0);
  await page.getByLabel("From an address").fill("evil.example");
  await page.keyboard.press("Enter");
  await page.getByText("Write an address plainly").waitFor();
  await page.getByLabel("From an address").fill("198.51.100.1");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing fits these filters").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).first().click();

  // One incident: by the keyboard, with its evidence and nothing of what was typed.
  await table.getByRole("link", { name: "Passwords guessed" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Passwords guessed" }).waitFor();
  await page.getByText("Wrong password or unknown account").first().waitFor();
  await page.getByText("Mina").first().waitFor();
  expect(await page.content()).not.toContain("plumtree");
  expect(await everywhere(page, () => page, "security, an incident's page")).toEqual([]);
  await page.getByRole("button", { name: "Acknowledge" }).click();
  await page.getByText("Adam,").first().waitFor();
  await page.getByLabel("Note").fill("It was me, with card 4242 4242 4242 4242");
  await page.getByRole("button", { name: "Add the note" }).click();
  await page.getByRole("listitem").filter({ hasText: "It was me" }).waitFor();
  expect(await page.content()).not.toContain("4242 4242 4242");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByRole("button", { name: "Reopen" }).waitFor();

  // The report is a file, and the log knows that it was taken.
  await page.getByRole("link", { name: "All incidents" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Report as PDF" }).click(),
  ]);
  expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe("%PDF-");
  await adam.close();

  const otto = await Staff.signIn(at.browser, at.demo.links.otto, { reducedMotion: "reduce" });
  await otto.page.goto(`${at.demo.console}/security`);
  await otto.page.getByRole("link", { name: "Passwords guessed" }).click();
  await otto.page.getByRole("listitem").filter({ hasText: "It was me" }).waitFor();
  expect(await otto.page.getByRole("button", { name: "Reopen" }).count()).toBe(0);
  await otto.close();
});
