// What slipped through is pointed at from both sides, is gone from every screen at once, and leaves a record without it.
import { expect, test } from "vitest";
import { violations } from "./axe.ts";
import { startProfile, until, watch } from "./browser.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();
const word = "quokka-violet-93";
const other = "wombat, in the blue box";

test("what slipped through is masked from both sides", async () => {
  const profile = await startProfile();
  const seen = watch(profile.context);
  const visitor = await Visitor.at(profile.context, at.demo.shop);
  await visitor.begin();
  await visitor.say(`Order AO-3306: the door opens with ${word}, thanks`);
  await visitor.say(`and the spare key is under the ${other}`);

  const mina = await Staff.signIn(at.browser, at.demo.links.mina);
  const ruth = await Staff.signIn(at.browser, at.demo.links.ruth);
  await mina.open(other);
  await mina.take();
  await mina.box("Mine");
  await mina.open(other);
  await mina.sees(word);
  await ruth.box("All");
  await ruth.open(other);
  await ruth.sees(word);

  // By keyboard alone: the newest text is offered, another one by its menu.
  await mina.log.focus();
  await mina.page.keyboard.press("x");
  const dialog = mina.page.getByRole("dialog", { name: "Mask this" });
  await dialog.getByLabel("The text").waitFor();
  expect(await dialog.getByLabel("The text").inputValue()).toContain(other);
  await mina.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  const bubble = mina.log.locator("li", { hasText: word });
  await bubble.hover();
  await bubble.getByRole("button", { name: "What can be done to this message" }).click();
  await mina.page.getByRole("menuitem", { name: "Mask this…" }).click();
  const text = dialog.getByLabel("The text");
  await text.evaluate((el: HTMLTextAreaElement, part) => {
    const from = el.value.indexOf(part);
    el.focus();
    el.setSelectionRange(from, from + part.length);
  }, word);
  await dialog.getByRole("status").getByText(word).waitFor();
  expect(await violations(mina.page)).toEqual([]);
  await dialog.getByLabel("What is it?").selectOption("password");
  await dialog.getByRole("button", { name: "Mask for good" }).click();
  await mina.page.getByText("Masked. The value is destroyed").first().waitFor();

  // Gone from every screen at once; what was not pointed at stays.
  for (const [who, said] of [
    ["Mina", () => mina.page.content()],
    ["Ruth", () => ruth.page.content()],
    ["the visitor", () => visitor.chat.content()],
  ] as const) {
    await until(`${who} has it no more`, async () => !(await said()).includes(word));
  }
  await visitor.sees("Order AO-3306: the door opens with ••••••••");
  await visitor.chat.getByText("Mina had an earlier message masked.").waitFor();
  await ruth.page.getByText("An earlier message was masked: Password").waitFor();

  // The visitor hides a message whole.
  const own = visitor.chat.locator(".row.mine", { hasText: other });
  await own.hover();
  await own.getByRole("button", { name: "Hide this…" }).click();
  const sheet = visitor.chat.getByRole("dialog", { name: "Hide this for good?" });
  await sheet.getByText("All of this message will be hidden.").waitFor();
  expect(await violations(visitor.chat)).toEqual([]);
  await sheet.getByRole("button", { name: "Hide for good" }).click();
  await sheet.waitFor({ state: "hidden" });
  await visitor.chat.getByText("You had a message of yours hidden.").waitFor();
  for (const who of [mina, ruth]) {
    await until("staff have it no more", async () => !(await who.page.content()).includes(other));
  }
  await mina.page.getByText("The visitor had it masked.").waitFor();

  // Whoever comes back finds it so.
  await visitor.page.reload();
  await visitor.open();
  await visitor.sees("the door opens with ••••••••");
  await mina.page.reload();
  await mina.sees("the door opens with");
  for (const page of [await visitor.chat.content(), await mina.page.content()]) {
    expect(page).not.toContain(word);
    expect(page).not.toContain(other);
  }

  // The privacy officer reads what it was, where from, who saw it and what to do; and not the value.
  const priya = await Staff.signIn(at.browser, at.demo.links.priya);
  await priya.page.getByRole("link", { name: "Slipped through" }).click();
  await priya.page.getByRole("heading", { level: 1, name: "Slipped through" }).waitFor();
  const record = priya.page.locator("details", { hasText: "by Mina" });
  await record.locator("summary").click();
  await record.getByText("message, typed in the visitor’s browser").waitFor();
  await record.getByText("Key of before destroyed").waitFor();
  await record.getByText("Ask its owner to change it everywhere").waitFor();
  await record.getByText("Ruth").first().waitFor();
  expect(await priya.page.locator("details").count()).toBe(2);
  expect(await violations(priya.page)).toEqual([]);
  expect(await priya.page.content()).not.toMatch(/quokka|wombat/);
  expect(at.demo.output()).not.toMatch(/quokka|wombat/);
  expect([...seen.problems, ...mina.watched.problems, ...ruth.watched.problems, ...priya.watched.problems]).toEqual([]);
  await Promise.all([mina.close(), ruth.close(), priya.close()]);
  await profile.dispose();
});
