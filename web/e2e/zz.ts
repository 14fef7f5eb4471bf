import { startBrowser } from "./browser.ts";
import { startDemo } from "./demo.ts";
import { Staff } from "./staff.ts";
import { Visitor } from "./visitor.ts";
const [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
try {
  const v = await Visitor.at(await browser.newContext(), demo.shop);
  await v.begin();
  console.log(await v.chat.evaluate(() => { try { return JSON.stringify([{...localStorage},{...sessionStorage}]) } catch (e) { return String(e) } }));
  await v.field.fill("My card 4242 4242 4242 4242 was charged twice for order AO-10482.");
  await v.chat.getByRole("button", { name: "Send masked" }).first().click();
  await new Promise(r => setTimeout(r, 1000));
  console.log(await v.chat.evaluate(() => { try { return JSON.stringify([{...localStorage},{...sessionStorage}]) } catch (e) { return String(e) } }));
  const mina = await Staff.signIn(browser, demo.links.mina);
  await mina.open("AO-10482");
  const b = mina.page.getByRole("button", { name: /masked\. Why\?/ });
  await b.first().hover();
  await new Promise(r => setTimeout(r, 1000));
  console.log(await b.first().evaluate(e => e.outerHTML));
  await b.first().focus();
  await mina.page.keyboard.press("Enter");
  await new Promise(r => setTimeout(r, 500));
  console.log(await b.first().evaluate(e => e.outerHTML));
  console.log(mina.watched.problems, await mina.page.evaluate(()=>document.body.lastElementChild?.outerHTML.slice(0,500)));
  console.log(await v.page.evaluate(() => document.querySelector("script[data-site]")?.outerHTML));
} finally {
  await browser.close();
  await demo.dispose();
}
