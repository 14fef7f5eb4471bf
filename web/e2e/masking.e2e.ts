// What a site masks: the privacy officer tries, changes and looks back; open chats go by it at once; a visitor says of
// something that it is none, and of a card in vain.
import { afterAll, beforeAll, expect, test } from "vitest";
import { agree } from "./approvals.ts";
import { everywhere } from "./axe.ts";
import { until } from "./browser.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();
let priya: Staff;
let ruth: Staff;
beforeAll(async () => {
  priya = await Staff.signIn(at.browser, at.demo.links.priya, { reducedMotion: "reduce" });
  ruth = await Staff.signIn(at.browser, at.demo.links.ruth, { reducedMotion: "reduce" });
});
afterAll(() => Promise.all([priya?.close(), ruth?.close()]));

async function open(who: Staff): Promise<void> {
  await who.page.goto(`${at.demo.console}/settings/masking`);
  await who.page.getByRole("heading", { level: 1, name: "Masking" }).waitFor();
  await who.page.getByText("Always destroyed").waitFor();
}

async function visitor(): Promise<Visitor> {
  const context = await at.browser.newContext({ reducedMotion: "reduce" });
  const one = await Visitor.at(context, at.demo.shop);
  await one.begin();
  return one;
}

test("a policy is tried, changed and looked back at", { timeout: 180_000 }, async () => {
  const { page } = priya;
  const early = await visitor();
  await early.say("The heron lamp, please");

  await open(priya);
  const seen = page.getByRole("status").filter({ hasText: /•|heron/ });
  await page.getByLabel("What was asked before it").fill("And your PIN, please?");
  await page.getByLabel("What a visitor writes").fill("it is 4711, says the heron. My card: 4242 4242 4242 4242");
  await seen.getByText("•••• 4242").waitFor();
  await page.getByText("it answers the question for PIN").waitFor();
  await page.getByText("the range and length are those of Visa").waitFor();

  await page.getByLabel("Own terms").fill("heron");
  await page.getByText("it is one of your terms").waitFor();
  expect(await seen.innerText()).toBe("it is ••••, says the ••••••. My card: •••• 4242");
  await page.getByLabel("Beginnings of own numbers").fill("AO-");
  await page.getByRole("button", { name: "Add a pattern" }).click();
  await page.getByLabel("Name").fill("ticket");
  await page.getByLabel("Expression").fill("TK(\\d+");
  await page.getByText("A bracket ( is not closed.").first().waitFor();
  expect(await page.getByRole("button", { name: "Review and save" }).isDisabled()).toBe(true);
  await page.getByLabel("Expression").fill("TK\\d+");
  // By keyboard, from the first choice of a group to the next one.
  await page.getByRole("group", { name: "Bank account (IBAN)" }).getByRole("radio", { name: "Masked" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("switch", { name: "Visitors may overrule" }).focus();
  await page.keyboard.press("Space");
  await until("nothing is in the way of saving", () =>
    page.getByRole("button", { name: "Review and save" }).isEnabled(),
  );
  const found = await everywhere(page, () => page, "masking, changed");
  await page.getByRole("button", { name: "Review and save" }).click();
  const review = page.getByRole("alertdialog");
  await review.getByText("Bank account (IBAN): Masked → Stays").waitFor();
  expect(await review.getByText("loosens", { exact: true }).count()).toBe(3);
  found.push(...(await everywhere(page, () => page, "masking, review")));
  // It loosens, so that somebody else has to agree; the page follows by itself.
  const propose = review.getByRole("button", { name: "Propose", exact: true });
  expect(await propose.isDisabled()).toBe(true);
  await review.getByLabel("Why?").fill("The bookkeepers need the accounts");
  await propose.click();
  await page.getByText("Proposed. It takes effect when a second person agrees.").first().waitFor();
  const adam = await Staff.signIn(at.browser, at.demo.links.adam, { reducedMotion: "reduce" });
  await agree(adam, at.demo.console, "Mask less");
  await page.getByText("Version 1").waitFor();
  await page.getByText("Visitors may overrule: off → on").waitFor();
  found.push(...(await everywhere(page, () => page, "masking, saved")));
  expect(found).toEqual([]);

  // The chat that was open before goes by the new policy: the page of then masks by the old one, the server by the new.
  await early.field.fill("Still the heron, and TK1234");
  await early.field.press("Enter");
  await early.sees("Still the ••••••");
  expect(await early.chat.locator(".log .chip bdi").allInnerTexts()).toEqual(["••••••", "••••••"]);
  expect((await early.said()).at(-1)).not.toMatch(/heron|TK/);
  expect(priya.watched.problems).toEqual([]);

  // Another who changed it from the same version is told, and loses nothing.
  await open(adam);
  await page.getByLabel("Own terms").fill("heron\nkranich");
  await adam.page.getByLabel("Region").fill("gb");
  for (const one of [priya, adam]) {
    await one.page.getByRole("button", { name: "Review and save" }).click();
    await one.page.getByRole("alertdialog").getByRole("button", { name: "Save", exact: true }).click();
    await one.page
      .getByText(one === priya ? "Version 2" : "Somebody has changed this policy meanwhile")
      .first()
      .waitFor();
  }
  expect(await adam.page.getByLabel("Region").inputValue()).toBe("GB");

  // A lead looks and tries, and can't change.
  await open(ruth);
  await ruth.page.getByText("Your role may look and try, not change.").waitFor();
  expect(await ruth.page.getByLabel("Own terms").isDisabled()).toBe(true);
  expect(await ruth.page.getByRole("radio").count()).toBe(0);
  await ruth.page.getByLabel("What a visitor writes").fill("heron");
  await ruth.page.getByText("it is one of your terms").waitFor();
  await Promise.all([adam.close(), early.page.context().close()]);
});

test("not a card", { timeout: 120_000 }, async () => {
  const one = await visitor();
  const { chat, field, page } = one;
  // What the site shows or leaves alone takes no notice.
  await one.say("IBAN DE89 3704 0044 0532 0130 00 for AO-4111111111111111");

  await field.fill("My account is 12345678");
  const wrong = chat.getByRole("button", { name: "That is wrong: send it as I typed it" });
  await wrong.waitFor();
  expect(await chat.getByRole("button", { name: "Send masked" }).count()).toBe(2);
  await wrong.focus();
  await page.keyboard.press("Enter");
  await chat.getByText("will see it as you typed it").waitFor();
  expect(await wrong.getAttribute("aria-pressed")).toBe("true");
  expect(await everywhere(page, () => one.chat, "notice, overruled")).toEqual([]);
  await field.press("Enter");
  await one.sees("My account is 12345678");
  await until("it is sent", async () => (await chat.locator(".row.pending").count()) === 0);
  expect(await chat.locator(".log .chip").count()).toBe(0);

  // A card has no such switch; and a page that claims it all the same is not believed.
  await field.fill("not a card: 4242 4242 4242 4242");
  await chat.locator(".note.mask").waitFor();
  expect(await chat.locator(".judge").count()).toBe(0);
  await chat.locator(".note.mask").getByRole("button", { name: "Send masked" }).click();
  await one.sees("not a card: •••• 4242");

  await ruth.page.goto(`${at.demo.console}/inbox/unassigned`);
  await ruth.open("not a card");
  await ruth.sees("My account is 12345678");
  await ruth.sees("not a card: •••• 4242");
  expect((await ruth.said()).join("\n")).not.toContain("4242 4242");

  // Both say that the mask is a mistake. Nobody has the value any more, so that nothing of it is told.
  await chat.locator(".log .chip").click();
  await chat.getByRole("button", { name: "That was masked by mistake" }).click();
  await chat.getByText("and nothing of what stood there").waitFor();
  expect(await everywhere(page, () => one.chat, "a mask called a mistake")).toEqual([]);
  await ruth.log.getByRole("button", { name: "masked. Why?" }).click();
  await ruth.page.getByRole("button", { name: "This mask is wrong" }).click();
  await ruth.page.getByText("Thank you: counted.").waitFor();
  await page.context().close();

  // Who may change the policy sees how it is written, and takes it from there.
  await open(priya);
  const listed = priya.page.locator("section", { has: priya.page.getByRole("heading", { name: "Said to be wrong" }) });
  const account = listed.getByRole("listitem").filter({ hasText: "99999999" });
  await account.getByText("once by visitors").waitFor();
  const card = listed.getByRole("listitem").filter({ hasText: "card.luhn" });
  await card.getByText("once by visitors, once by the team").waitFor();
  await card.getByText("not known how it is written").waitFor();
  expect(await listed.innerText()).not.toMatch(/4242|12345678/);
  await account.getByRole("button", { name: "Leave such numbers alone" }).click();
  await account.getByLabel("How do your numbers of the form 99999999 begin?").fill("12-");
  const found = await everywhere(priya.page, () => priya.page, "masking, said to be wrong");
  await account.getByRole("button", { name: "Add" }).click();
  await priya.page.getByText("1 change", { exact: true }).waitFor();
  expect(await priya.page.getByLabel("Beginnings of own numbers").inputValue()).toBe("AO-\n12-");
  expect(found).toEqual([]);
  await priya.page.getByRole("button", { name: "Discard" }).click();
  expect(priya.watched.problems).toEqual([]);
});
