// Who a visitor is: nobody passes for staff, and what the shop has signed is told from what somebody typed.
import { expect, test } from "vitest";
import { startProfile } from "./browser.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();

test("a name that poses as staff is refused at its field, and the same chat begins under another", async () => {
  const { context } = await startProfile();
  const visitor = await Visitor.at(context, `${at.demo.shop}/?lang=de`);
  await visitor.begin();
  const name = visitor.chat.getByLabel("Ihr Name");
  await name.fill("Ѕuррort Tеаm");
  await visitor.chat.getByLabel(/E-Mail/).fill("jo@visitor.example");
  await visitor.field.fill("Who am I?");
  await visitor.field.press("Enter");
  await visitor.chat.getByText(/^Nicht gesendet: Dieser Name könnte für jemanden vom Shop gehalten werden/).waitFor();
  expect(await name.getAttribute("aria-invalid")).toBe("true");
  expect(await name.inputValue()).toBe("Ѕuррort Tеаm");

  const mina = await Staff.signIn(at.browser, at.demo.links.mina);
  expect(await mina.row("Who am I?").count()).toBe(0);
  await name.fill("Jo Whitlock");
  await visitor.chat.getByRole("button", { name: "Erneut versuchen" }).click();
  await mina.open("Who am I?");
  const page = mina.page.locator("body");
  await mina.page.getByText("Jo Whitlock").first().waitFor();
  await mina.page.getByText(/Unverified: name and e-mail are what somebody typed/).waitFor();
  await mina.page.getByText("jo@visitor.example").waitFor();
  expect(await page.textContent()).not.toContain("Tеаm");
});

test("whom the shop has signed is verified in words, and is asked for no name", async () => {
  const { context } = await startProfile();
  const visitor = await Visitor.at(context, `${at.demo.shop}/?customer=ana`);
  await visitor.begin();
  expect(await visitor.chat.getByLabel("Your name").count()).toBe(0);
  await visitor.say("Where is my lamp?");

  const lee = await Staff.signIn(at.browser, at.demo.links.lee);
  await lee.open("Where is my lamp?");
  await lee.page.getByText("Verified by the shop: it signed who this is").waitFor();
  for (const fact of ["Ana Núñez", "ana@customer.example", "C-1007", "AO-20311"]) {
    await lee.page.getByText(fact).first().waitFor();
  }
});

test("what was not signed by the shop is refused, and the chat goes on unverified", async () => {
  const { context } = await startProfile();
  const visitor = await Visitor.at(context, at.demo.shop);
  await visitor.page.evaluate(() => {
    const claims = { aud: "demo", iat: 1, exp: 9e9, jti: "1", sub: "1", name: "Forged Customer" };
    const part = (v: unknown) => btoa(JSON.stringify(v)).replaceAll("=", "");
    document
      .querySelector("script[data-site]")
      ?.setAttribute("data-identity", `${part({ alg: "none" })}.${part(claims)}.`);
  });
  await visitor.begin();
  await visitor.field.fill("I am who I say");
  await visitor.field.press("Enter");
  await visitor.chat.getByText(/The shop could not confirm who you are/).waitFor();
  await visitor.chat.getByRole("button", { name: "Try again" }).click();
  await visitor.sees("I am who I say");
  await visitor.chat.getByText("Sent", { exact: true }).waitFor();

  const ruth = await Staff.signIn(at.browser, at.demo.links.ruth);
  await ruth.box("All");
  await ruth.open("I am who I say");
  await ruth.page.getByText(/Unverified: name and e-mail are what somebody typed/).waitFor();
  expect(await ruth.page.locator("body").textContent()).not.toContain("Forged Customer");
});
