// The masking twin comes in two pieces: the second when the chat is open. A text waits for it, but not for ever, and the server
// has the last word.
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { until } from "./browser.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();
const contexts: BrowserContext[] = [];
afterAll(() => Promise.all(contexts.map(c => c.close())));

/** Numbers that the second piece alone knows, made up. */
const taxpayer = "390.533.447-05";
const first = /\/assets\/masking-[^/]+\.js$/;
const second = /\/assets\/more-[^/]+\.js$/;

interface Watched {
  readonly context: BrowserContext;
  /** Addresses that were asked for. */
  readonly asked: string[];
  /** All that was sent: bodies and frames. */
  readonly sent: string[];
}

async function watched(): Promise<Watched> {
  const context = await at.browser.newContext({ reducedMotion: "reduce" });
  contexts.push(context);
  const it: Watched = { context, asked: [], sent: [] };
  context.on("request", r => {
    it.asked.push(r.url());
    it.sent.push(r.postData() ?? "");
  });
  context.on("page", (p: Page) => p.on("websocket", s => s.on("framesent", f => void it.sent.push(String(f.payload)))));
  return it;
}

test("the second piece is fetched after the choice, and masks before anything is sent", async () => {
  const it = await watched();
  const visitor = await Visitor.at(it.context, at.demo.shop);
  await visitor.open();
  await until("the first piece is there", () => it.asked.some(url => first.test(url)));
  await visitor.page.waitForLoadState("networkidle");
  expect(it.asked.filter(url => second.test(url))).toEqual([]);

  await visitor.allow();
  await until("the second piece is there", () => it.asked.some(url => second.test(url)));
  await visitor.field.fill(`Meu CPF: ${taxpayer}`);
  await visitor.chat.locator(".note.mask", { hasText: "ID ••••" }).waitFor();
  await visitor.field.press("Enter");
  await visitor.sees("Meu CPF: ID ••••");
  await until("it is sent", async () => (await visitor.chat.locator(".row.pending").count()) === 0);
  expect(it.sent.join("\n")).toContain("Meu CPF: ID ••••");
  expect(it.sent.join("\n")).not.toContain(taxpayer);
  expect(it.asked.filter(url => second.test(url))).toHaveLength(1);
});

test("a text waits for the second piece", async () => {
  const it = await watched();
  let go = (): void => {};
  const held = new Promise<void>(done => {
    go = done;
  });
  await it.context.route(second, async route => {
    await held;
    await route.continue();
  });
  const visitor = await Visitor.at(it.context, at.demo.shop);
  await visitor.begin();
  await visitor.field.fill(`Meu CPF: ${taxpayer}`);
  await visitor.field.press("Enter");
  await visitor.chat.getByText("Checking before it leaves").waitFor();
  go();
  await visitor.chat.locator(".note.mask", { hasText: "ID ••••" }).waitFor();
  expect(it.sent.join("\n")).not.toContain(taxpayer);
});

test("where it can't be had, the chat goes on and the server masks", async () => {
  const it = await watched();
  await it.context.route(second, route => route.abort());
  const visitor = await Visitor.at(it.context, at.demo.shop);
  await visitor.begin();
  await visitor.field.fill(`Meu CPF: ${taxpayer}`);
  await visitor.field.press("Enter");
  await visitor.sees("Meu CPF: ID ••••");
  // What the first piece knows is masked here as ever.
  await visitor.field.fill("My card: 4242 4242 4242 4242");
  await visitor.chat.locator(".note.mask", { hasText: "•••• 4242" }).waitFor();
  await visitor.field.press("Enter");
  await visitor.sees("My card: •••• 4242");
  expect(it.sent.join("\n")).not.toContain("4242 4242");
});

test("what an agent sends waits for the twin, too", async () => {
  const visitor = await Visitor.at((await watched()).context, at.demo.shop);
  await visitor.begin();
  await visitor.say("Dora asks how to pay, AO-31077");
  const mina = await Staff.signIn(at.browser, at.demo.links.mina);
  contexts.push(mina.context);
  await mina.open("AO-31077");
  await mina.take();

  const twin = /\/assets\/mask-[^/]+\.js$/;
  let go = (): void => {};
  const held = new Promise<void>(done => {
    go = done;
  });
  const asked: string[] = [];
  const posted: string[] = [];
  await mina.context.route(twin, async route => {
    asked.push(route.request().url());
    await held;
    await route.continue();
  });
  mina.page.on("websocket", s =>
    s.on("framesent", f => String(f.payload).includes('"post"') && posted.push(String(f.payload))),
  );
  await mina.page.reload();
  await mina.composer.fill("Not by mail, please: 4242 4242 4242 4242");
  await mina.composer.press("Control+Enter");
  await until("the twin is asked for", () => asked.length > 0);
  expect(await mina.composer.inputValue()).toBe("");
  expect(posted).toEqual([]);
  go();
  await mina.sees("Not by mail, please: •••• 4242");
  expect(posted).toHaveLength(1);
  expect(posted.join("")).not.toContain("4242 4242");
});
