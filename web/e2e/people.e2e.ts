// People: the administrator invites somebody, hands the link over, changes them and keeps them out; an agent sees colleagues
// and nothing else of it.
import { expect, test } from "vitest";
import { agree } from "./approvals.ts";
import { everywhere } from "./axe.ts";
import { until } from "./browser.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";

const at = scene();
const password = "brown kettle under seven maps";

test("somebody is invited, comes in, is changed and kept out", { timeout: 240_000 }, async () => {
  const adam = await Staff.signIn(at.browser, at.demo.links.adam, { reducedMotion: "reduce" });
  const { page } = adam;
  await page.goto(`${at.demo.console}/people`);
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.getByText("mina@").waitFor();
  expect(await everywhere(page, () => page, "people")).toEqual([]);

  // What is missing is told where it is missing, and nothing is sent.
  await page.getByRole("button", { name: "Invite a person" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Add and make a link" }).click();
  await form.getByText("Enter the name that visitors read.").waitFor();
  await form.getByText("Enter an e-mail address.").waitFor();
  await form.getByLabel("Name").fill("Nora Nowak");
  await form.getByLabel("E-mail").fill("mina@alder.example");
  await form.getByLabel("Last day").fill("2040-01-31");
  expect(await everywhere(page, () => page, "inviting")).toEqual([]);
  await form.getByLabel("E-mail").fill("nora@shop.example");
  await page.keyboard.press("Enter");

  // Nobody puts somebody there alone: until a second person agrees, there is nobody.
  await form.getByText("A second person has to agree before anybody is added").waitFor();
  await form.getByLabel("Why?").fill("The autumn rush");
  expect(await everywhere(page, () => page, "proposing a person")).toEqual([]);
  await form.getByRole("button", { name: "Propose" }).click();
  await page.getByText("Proposed. It takes effect when a second person agrees.").first().waitFor();
  const row = page.getByRole("row").filter({ hasText: "nora@shop.example" });
  expect(await row.count()).toBe(0);
  const priya = await Staff.signIn(at.browser, at.demo.links.priya, { reducedMotion: "reduce" });
  await priya.page.goto(`${at.demo.console}/approvals`);
  const proposal = priya.page.getByRole("article", { name: "Invite somebody" });
  await proposal.getByText("nora@shop.example").waitFor();
  expect(await everywhere(priya.page, () => priya.page, "deciding on a person")).toEqual([]);
  await agree(priya, at.demo.console, "Invite somebody");
  await page.reload();
  await row.getByText("Not invited").waitFor();
  await row.getByRole("button", { name: "Change Nora Nowak" }).click();
  const fresh = page.getByRole("dialog", { name: "Nora Nowak" });
  await fresh.getByRole("button", { name: "Invite", exact: true }).click();
  const pass = page.getByRole("dialog", { name: "Pass this link on" });
  await pass.getByText("No mail is sent from here").waitFor();
  const link = await pass.getByRole("textbox").inputValue();
  expect(link).toMatch(new RegExp(`^${at.demo.console}/invitation#t=[A-Za-z0-9_-]{43}$`));
  expect(await everywhere(page, () => page, "passing on")).toEqual([]);
  await pass.getByRole("button", { name: "Done" }).click();
  await row.getByText("Invited", { exact: true }).waitFor();

  // The one who was invited chooses a password. The token does not stay in the address.
  const context = await at.browser.newContext({ reducedMotion: "reduce" });
  const nora = await context.newPage();
  await nora.goto(link);
  await nora.getByRole("heading", { name: "Welcome, Nora Nowak" }).waitFor();
  expect(nora.url()).toBe(`${at.demo.console}/invitation`);
  expect(await everywhere(nora, () => nora, "accepting")).toEqual([]);
  await nora.getByLabel("New password").fill("short");
  await nora.keyboard.press("Enter");
  await nora.getByText("Use at least 12 characters.").waitFor();
  await nora.getByLabel("New password").fill(password);
  await nora.getByLabel("The same once more").fill(`${password}x`);
  await nora.keyboard.press("Enter");
  await nora.getByText("The two are not the same.").waitFor();
  await nora.getByLabel("The same once more").fill(password);
  await nora.keyboard.press("Enter");
  await until("Nora is in", () => !nora.url().includes("/invitation"));

  // The link opens nothing a second time.
  const other = await context.newPage();
  await other.goto(link);
  await other.getByText("This link does not work any more").waitFor();
  await other.close();

  // Another role, by keyboard; then she is kept out, and her page says so.
  await page.reload();
  await row.getByText("until").waitFor();
  await row.getByRole("button", { name: "Change Nora Nowak" }).focus();
  await page.keyboard.press("Enter");
  const details = page.getByRole("dialog", { name: "Nora Nowak" });
  await details.getByLabel("Role").selectOption("lead");
  await details.getByText("Saving ends what this person has open").waitFor();
  expect(await everywhere(page, () => page, "details")).toEqual([]);
  await details.getByRole("button", { name: "Save" }).click();
  await details.getByLabel("Why?").fill("She leads the returns");
  await details.getByRole("button", { name: "Propose" }).click();
  await page.getByText("Proposed. It takes effect when a second person agrees.").first().waitFor();
  await agree(priya, at.demo.console, "Let somebody do more");

  // A name that looks like a colleague's is refused; another mailbox takes two.
  const name = details.getByLabel("Name", { exact: true });
  await name.fill("MINA");
  await details.getByRole("button", { name: "Change name or address" }).click();
  await details.getByText("A colleague has this name, or one that looks the same.").waitFor();
  await name.fill("Nora Nagy");
  await details.getByRole("button", { name: "Change name or address" }).click();
  const renamed = page.getByRole("dialog", { name: "Nora Nagy" });
  await renamed.getByLabel("E-mail").fill("nagy@shop.example");
  await renamed.getByRole("button", { name: "Change name or address" }).click();
  await renamed.getByLabel("Why?").fill("She has married");
  expect(await everywhere(page, () => page, "another mailbox")).toEqual([]);
  await renamed.getByRole("button", { name: "Propose" }).click();
  await page.getByText("Proposed. It takes effect when a second person agrees.").first().waitFor();
  expect(await page.getByText("nagy@shop.example").count()).toBe(0);
  await agree(priya, at.demo.console, "Change somebody’s e-mail address");
  await priya.close();
  await page.keyboard.press("Escape");
  await page.reload();
  const now = page.getByRole("row").filter({ hasText: "nagy@shop.example" });
  await now.getByRole("button", { name: "Change Nora Nagy" }).click();
  await renamed.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Disable" }).click();
  await renamed.getByRole("button", { name: "Enable" }).waitFor();
  await page.keyboard.press("Escape");
  await now.getByText("Disabled").waitFor();
  await now.getByText("Lead").waitFor();
  await nora.reload();
  await nora.getByRole("heading", { name: "Sign in" }).waitFor();
  await nora.getByLabel("E-mail").fill("nagy@shop.example");
  await nora.getByLabel("Password", { exact: true }).fill(password);
  await nora.keyboard.press("Enter");
  await nora.getByRole("alert").waitFor();
  await context.close();

  // One's own account is somebody else's to change.
  await page.getByRole("button", { name: /^Change Adam/ }).click();
  await page.getByText("This is your own account.").waitFor();
  expect(await page.getByRole("dialog").getByRole("button", { name: "Disable" }).count()).toBe(0);
  await adam.close();
});

test("an agent sees colleagues, and can't ask for more", async () => {
  const mina = await Staff.signIn(at.browser, at.demo.links.mina, { reducedMotion: "reduce" });
  await mina.page.goto(`${at.demo.console}/people`);
  await mina.page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await mina.page.getByRole("row").nth(1).waitFor();
  expect(await mina.page.getByText("@").count()).toBe(0);
  expect(await mina.page.getByRole("button", { name: "Invite a person" }).count()).toBe(0);
  const status = await mina.page.evaluate(async () => (await fetch("/v1/people")).status);
  expect(status).toBe(403);
  await mina.close();
});
