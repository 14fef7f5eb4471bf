// The page around the chat is hostile, and so is what people write.
import { createServer, type Server } from "node:http";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Profile, startProfile, until, watch } from "./browser.ts";
import { raw } from "./raw.ts";
import { clobber, forge, spy, take } from "./spy.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();
let profile: Profile;
let hostile: Profile;
let foreign: Server;
let foreignOrigin: string;
const served = new Map<string, string>();
beforeAll(async () => {
  [profile, hostile] = await Promise.all([startProfile(), startProfile()]);
  foreign = createServer((request, answer) => {
    answer.setHeader("Content-Type", "text/html; charset=utf-8");
    answer.end(
      `<!doctype html><title>Foreign</title><link rel="icon" href="data:,">${served.get(request.url ?? "") ?? ""}`,
    );
  });
  await new Promise<void>(done => foreign.listen(0, "127.0.0.1", done));
  const address = foreign.address();
  foreignOrigin = `http://foreign.localhost:${typeof address === "object" ? address?.port : 0}`;
});
afterAll(async () => {
  await Promise.all([profile?.dispose(), hostile?.dispose()]);
  await new Promise(done => foreign?.close(done));
});

const clobbers = ["body", "documentElement", "currentScript", "createElement", "querySelector", "readyState", "title"]
  .concat(["snug", "localStorage", "MessageChannel", "parent", "port"])
  .map(name => `<form id="${name}" name="${name}" hidden><input name="append"></form>`)
  .join("");

test("a hostile page neither breaks the chat nor reads it", async () => {
  const { context } = hostile;
  const seen = watch(context);
  await context.addInitScript(`if (self === top) { (${spy})(); (${clobber})(${JSON.stringify(clobbers)}); }`);
  await context.route(`${at.demo.shop}/shop.css`, route =>
    route.fulfill({ contentType: "text/css", body: "*{all:unset!important;opacity:.9}" }),
  );
  const visitor = await Visitor.at(context, at.demo.shop);
  const page = await context.newCDPSession(visitor.page);
  /** Runs in the page's own world, as its scripts do, without help of anything that the spy has broken. */
  const run = async (task: () => string): Promise<string> => {
    const { result, exceptionDetails } = await page.send("Runtime.evaluate", { expression: `(${task})()` });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return String(result.value);
  };
  await visitor.open();

  // Forged and huge messages, before the choice: nothing starts by itself.
  expect(await run(forge)).toBe("frame object");
  await visitor.chat.getByRole("heading", { name: "Before we chat" }).waitFor();
  expect(seen.requests.filter(r => r.startsWith("POST"))).toEqual([]);

  await visitor.allow();
  await visitor.field.pressSequentially("the blue elephant");
  await visitor.field.fill("");
  await visitor.say("My secret is the green heron");
  const mina = await Staff.signIn(at.browser, at.demo.links.mina);
  await mina.open("green heron");
  await mina.take();
  await mina.answer("The word of the day is marmalade");
  await visitor.sees("marmalade");
  await visitor.say("and the reply is a quiet otter");
  await mina.sees("quiet otter");

  // All that the page could get hold of, by every way it tried.
  const taken = await run(take);
  expect(taken.match(/SecurityError/g)?.length).toBeGreaterThanOrEqual(5);
  expect(taken).not.toMatch(/elephant|heron|marmalade|otter|Mina|[A-Za-z0-9_-]{43}/);
  expect(taken).not.toContain("forged port heard");
  // The spy was awake: it had the launcher's root, heard its port, and hears the page's own keys.
  expect(taken).toContain("<iframe");
  expect(taken).toContain("heard on a port");
  await visitor.page.mouse.click(5, 5);
  await visitor.page.keyboard.press("w");
  expect(await run(take)).toContain("key w");
  expect(seen.problems).toEqual([]);
  expect(mina.watched.problems).toEqual([]);
  await mina.close();
  await visitor.page.close();
});

test("a page that is not on the list can't have the chat, and nobody can frame the console", async () => {
  served.set("/", `<iframe src="${at.demo.widget}/frame/demo?lang=en"></iframe>`);
  served.set("/console", `<iframe src="${at.demo.console}/signin"></iframe>`);
  const refused: string[] = [];
  const page = await profile.context.newPage();
  page.on("console", m => m.type() === "error" && refused.push(m.text()));
  const blocked = async (path: string): Promise<void> => {
    refused.length = 0;
    await page.goto(foreignOrigin + path);
    await page.waitForLoadState("networkidle");
    expect(refused.join()).toMatch(/frame-ancestors/);
    for (const frame of page.frames().slice(1)) {
      expect(frame.url()).toMatch(/^chrome-error:/);
      expect(await frame.locator("#snug, #root").count()).toBe(0);
    }
  };
  await blocked("/");
  await blocked("/console");

  // The shop's own snippet on a foreign page: a launcher that opens nothing.
  const snippet = (await raw(`${at.demo.shop}/`)).body
    .toString()
    .match(/<script async[^>]*data-site[^>]*><\/script>/)?.[0];
  served.set("/snippet", snippet ?? "");
  refused.length = 0;
  await page.goto(`${foreignOrigin}/snippet`);
  const visitor = new Visitor(page);
  await visitor.press();
  await page.waitForLoadState("networkidle");
  expect(refused.join()).toMatch(/frame-ancestors/);
  expect(
    page
      .frames()
      .slice(1)
      .every(f => f.url().startsWith("chrome-error:")),
  ).toBe(true);

  // The shop may have the chat, and still not the console.
  refused.length = 0;
  await page.goto(at.demo.shop);
  await page.evaluate(src => {
    const frame = document.createElement("iframe");
    frame.src = src;
    document.body.append(frame);
  }, `${at.demo.console}/signin`);
  await until("the console is refused", () => refused.some(r => r.includes("frame-ancestors 'none'")));
  await page.close();
});

const payloads = [
  `<img src=x onerror="alert(1)">`,
  `<script>alert(2)</script>`,
  `"><svg onload=alert(3)>`,
  `[click](javascript:alert(4)) javascript:alert(5)`,
  `http://shop.example/" onmouseover="alert(6)`,
  `https://user@good.example@evil.example/`,
  "{{constructor.constructor('alert(7)')()}}",
];

/** What runs or leads somewhere in a page although it came from people. */
const live = (page: Page | Visitor["chat"], within: string): Promise<string[]> =>
  page
    .locator(within)
    .evaluateAll(boxes =>
      boxes.flatMap(box =>
        [...box.querySelectorAll("*")]
          .filter(
            e =>
              /^(script|iframe|object|embed|img|base|form|style|link|meta)$/i.test(e.tagName) ||
              [...e.attributes].some(a => /^on/i.test(a.name) || /^\s*(javascript|data|vbscript):/i.test(a.value)),
          )
          .map(e => e.outerHTML),
      ),
    );

test("what people write stays words, on both sides", async () => {
  const seen = watch(profile.context);
  const ruth = await Staff.signIn(at.browser, at.demo.links.ruth);
  await ruth.page.evaluate(async text => {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ shortcut: "evil", title: "<b onclick=alert(8)>bold</b>", text });
    const answer = await fetch("/v1/replies", { method: "POST", headers, body });
    if (!answer.ok) throw new Error(`saving the reply: ${answer.status}`);
  }, payloads.join("\n"));

  const visitor = await Visitor.at(profile.context, at.demo.shop);
  await visitor.page.evaluate(() => {
    document.title = "<svg onload=alert(9)>";
  });
  await visitor.open();
  await visitor.allow();
  await visitor.chat.getByLabel("Your name").fill(`<img src=x onerror=alert(10)>`);
  for (const text of payloads) await visitor.say(text);
  await ruth.box("Unassigned");
  await ruth.open(/constructor/);
  await ruth.take();
  for (const text of payloads) await ruth.sees(text);
  await ruth.page.getByText("<img src=x onerror=alert(10)>").first().waitFor();
  await ruth.page.getByText("<svg onload=alert(9)>").first().waitFor();

  await ruth.composer.click();
  await ruth.composer.pressSequentially("/evil");
  await ruth.page.getByRole("option", { name: /bold/ }).waitFor();
  await ruth.composer.press("Enter");
  expect(await ruth.composer.inputValue()).toBe(payloads.join("\n"));
  await ruth.answer(payloads.join("\n"));
  for (const text of payloads) await visitor.chat.locator(".theirs .bubble", { hasText: text }).first().waitFor();

  expect(await live(visitor.chat, ".log")).toEqual([]);
  expect(await live(ruth.page, "[role=log], aside, section li")).toEqual([]);
  for (const href of await visitor.chat
    .locator(".log a")
    .evaluateAll(all => all.map(a => (a as HTMLAnchorElement).href)))
    expect(href).toMatch(/^https?:\/\/[^@]*$/);
  for (const href of await ruth.log.locator("a").evaluateAll(all => all.map(a => (a as HTMLAnchorElement).href)))
    expect(href).toMatch(/^https?:\/\/[^@]*$/);

  await ruth.page.keyboard.press("Escape");
  await ruth.page.goto(`${at.demo.console}/search?q=onerror`);
  await ruth.page.getByText(/result/).waitFor();
  expect(await live(ruth.page, "main")).toEqual([]);
  await ruth.page.goto(`${at.demo.console}/replies`);
  await ruth.page.getByText("<b onclick=alert(8)>bold</b>").first().waitFor();
  expect(await live(ruth.page, "main")).toEqual([]);
  // Neither a dialog nor a refused policy: there was nothing to refuse.
  expect(seen.problems).toEqual([]);
  expect(ruth.watched.problems).toEqual([]);
  await ruth.close();
});
