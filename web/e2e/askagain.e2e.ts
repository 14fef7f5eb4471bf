// What was masked by mistake is asked for again: the visitor types it into a field that takes such numbers, and no cards.
import { afterAll, expect, test } from "vitest";
import { everywhere } from "./axe.ts";
import { until } from "./browser.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();
const number = "390.533.447-05";
let mina: Staff;
afterAll(() => mina?.close());

test("a number is asked for again", { timeout: 120_000 }, async () => {
  const context = await at.browser.newContext({ reducedMotion: "reduce" });
  const sent: string[] = [];
  context.on("request", r => void sent.push(r.postData() ?? ""));
  context.on("page", p => p.on("websocket", s => s.on("framesent", f => void sent.push(String(f.payload)))));
  const visitor = await Visitor.at(context, at.demo.shop);
  await visitor.begin();
  await visitor.field.fill(`About the heron: ${number}`);
  await visitor.chat.locator(".note.mask").waitFor();
  await visitor.field.press("Enter");
  await visitor.sees("About the heron: ID ••••");

  mina = await Staff.signIn(at.browser, at.demo.links.mina, { reducedMotion: "reduce" });
  await mina.open("About the heron");
  await mina.take();
  await mina.log.getByText("About the heron").hover();
  await mina.log.getByRole("button", { name: "What can be done to this message" }).first().click();
  await mina.page.getByRole("menuitem", { name: "Ask again for an order number" }).click();
  await mina.log.getByText("with a field for an order number").waitFor();

  const field = visitor.chat.getByLabel("Your order number");
  await field.fill("4242-4242-4242-4242");
  await field.press("Enter");
  await visitor.chat.getByText("it could be a card number").waitFor();
  expect(sent.join("\n")).not.toMatch(/4242-4242/);
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  const found = await everywhere(visitor.page, () => visitor.chat, "a typed field");
  await field.fill(number);
  await visitor.chat.locator(".typed").getByRole("button", { name: "Send" }).click();
  await visitor.sees(number);
  await until("the field is gone", async () => (await visitor.chat.locator(".typed").count()) === 0);
  await mina.sees(number);
  await mina.log.getByText("typed as an order number").waitFor();
  found.push(...(await everywhere(mina.page, () => mina.page, "a number that was typed again")));
  expect(found).toEqual([]);
  expect((await mina.said()).join("\n")).not.toContain("4242");

  // What is written beside it is masked as ever.
  await visitor.field.fill(`And once more: ${number}`);
  await visitor.chat.locator(".note.mask").waitFor();
  expect(mina.watched.problems).toEqual([]);
  await context.close();
});
