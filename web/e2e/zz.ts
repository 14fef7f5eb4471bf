import { startProfile } from "./browser.ts";
import { startDemo } from "./demo.ts";
import { raw } from "./raw.ts";
import { spy } from "./spy.ts";
const [demo, p] = await Promise.all([startDemo(), startProfile()]);
const clobbers = ["body", "documentElement", "currentScript", "createElement", "querySelector", "readyState", "title"]
  .concat(["snug", "localStorage", "MessageChannel", "parent", "port"])
  .map(name => `<form id="${name}" name="${name}" hidden><input name="append"></form>`)
  .join("");
try {
  for (const html of [`<script>(${spy})()</script>`, clobbers, `<script>(${String(spy).replace(/Object.defineProperty\(Object.prototype/, "void (0, ")})()</script>`]) {
  const page = await p.context.newPage();
  page.on("pageerror", e => console.log("ERR", e.message, e.stack));
  page.on("console", e => console.log(e.type(), e.text()));
  const body = (await raw(`${demo.shop}/`)).body.toString().replace("<head>", () => `<head>${html}`);
  await page.route(`${demo.shop}/`, route => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
  await page.goto(demo.shop);
  await new Promise(r => setTimeout(r, 1000));
  const cdp = await p.context.newCDPSession(page);
  console.log((await cdp.send("Runtime.evaluate", { expression: "'' + typeof snug + document.querySelector('html').outerHTML.length" })).result.value);
  const { nodes } = await cdp.send("Accessibility.getFullAXTree");
  console.log(nodes.filter(n => n.role?.value === "button").map(n => n.name?.value));
  }
} finally {
  await p.dispose();
  await demo.dispose();
}
