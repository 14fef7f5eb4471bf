// A token of the API: a lead makes one, sees it this once, a program uses it, and it ends at once when it is revoked.
import { expect, test } from "vitest";
import { everywhere } from "./axe.ts";
import { raw } from "./raw.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";

const at = scene();

test("a token is made, used and revoked", { timeout: 120_000 }, async () => {
  const ruth = await Staff.signIn(at.browser, at.demo.links.ruth, { reducedMotion: "reduce" });
  const { page } = ruth;
  await page.getByRole("navigation").getByRole("link", { name: "API tokens" }).click();
  await page.getByText("There are no tokens").waitFor();
  await page.getByRole("button", { name: "Make a token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Make it" }).click();
  await dialog.getByText("Choose at least one.").waitFor();
  await dialog.getByLabel("What is it for?").fill("Nightly reports");
  await dialog.getByRole("checkbox", { name: "conversation.read_own" }).focus();
  await page.keyboard.press("Space");
  expect(await everywhere(page, () => page, "tokens, making")).toEqual([]);
  await dialog.getByRole("button", { name: "Make it" }).click();
  const secret = await dialog.getByLabel("The token").inputValue();
  expect(secret).toMatch(/^snug_[0-9A-Za-z]{49}$/);
  await dialog.getByRole("button", { name: "I have it" }).click();
  await page.getByText("Nightly reports").waitFor();
  expect(await page.content()).not.toContain(secret);
  expect(await everywhere(page, () => page, "tokens")).toEqual([]);

  const ask = async (path: string): Promise<number> =>
    (await raw(at.demo.console + path, "identity", { Authorization: `Bearer ${secret}` })).status;
  expect(await ask("/v1/conversations?box=unassigned")).toBe(200);
  expect(await ask("/v1/search?q=lamp")).toBe(403);
  expect(await ask("/v1/me")).toBe(403);
  await page.getByRole("button", { name: "Revoke: Nightly reports" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("revoked", { exact: true }).waitFor();
  expect(await ask("/v1/conversations?box=unassigned")).toBe(401);
  expect(ruth.watched.problems).toEqual([]);
  await ruth.close();
});
