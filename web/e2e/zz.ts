import { startProfile } from "./browser.ts";
import { startDemo } from "./demo.ts";
import { Visitor } from "./visitor.ts";
const [demo, p] = await Promise.all([startDemo(), startProfile()]);
try {
  const v = await Visitor.at(p.context, demo.shop);
  await v.open();
  console.log(await v.chat.evaluate(() => { try { return JSON.stringify([{...localStorage},{...sessionStorage}]) } catch (e) { return String(e) } }));
  const page = await p.context.newPage();
  await page.goto("chrome://version");
  console.log((await page.locator("#command_line").innerText()));
} finally {
  await p.dispose();
  await demo.dispose();
}
