// Before the choice nothing is stored and nothing is told; after a no it stays so.
import type { Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Profile, startProfile, until, type Watched, watch } from "./browser.ts";
import { raw } from "./raw.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { cookies, traces } from "./traces.ts";
import { Visitor } from "./visitor.ts";

const at = scene();
let profile: Profile;
let seen: Watched;
let requests: Request[];
let sockets: string[];
beforeAll(async () => {
  profile = await startProfile();
  seen = watch(profile.context);
  profile.context.on("request", r => requests.push(r));
  profile.context.on("page", p => p.on("websocket", s => sockets.push(s.url())));
});
afterAll(() => profile?.dispose());

const begin = (path: string): Promise<Visitor> => {
  requests = [];
  sockets = [];
  return Visitor.at(profile.context, at.demo.shop + path);
};
const ours = (): Request[] => requests.filter(r => r.url().startsWith(at.demo.widget));
const posts = (): Request[] => requests.filter(r => r.method() !== "GET");

test("before the first click there is one small request and nothing else", async () => {
  const visitor = await begin("/lamp?campaign=winter");
  expect(await visitor.launcherName()).toBe("Open chat");
  await visitor.page.waitForLoadState("networkidle");
  const beyond = requests.filter(r => !r.url().startsWith(at.demo.shop) && !r.url().startsWith("data:"));
  expect(beyond.map(r => new URL(r.url()).pathname)).toEqual([expect.stringMatching(/^\/loader\/v1\.[0-9a-f]+\.js$/)]);
  const [loader] = beyond;
  const answer = await loader?.response();
  expect(await answer?.headerValue("set-cookie")).toBeNull();
  expect((await loader?.sizes())?.responseBodySize).toBeLessThanOrEqual(2048);
  const gzip = await raw(loader?.url() ?? "", "gzip");
  expect(gzip.headers["content-encoding"]).toBe("gzip");
  expect(gzip.body.length).toBeLessThanOrEqual(2048);
  expect(visitor.page.frames()).toHaveLength(1);
  expect(await traces(visitor.page)).toEqual([]);
  expect(await cookies(profile.context)).toEqual([]);
  expect(sockets).toEqual([]);
  await visitor.page.close();
});

test("an opened chat tells and stores nothing before the choice, and a no is counted and no more", async () => {
  const visitor = await begin("/lamp?campaign=winter");
  await visitor.open();
  await visitor.chat.getByRole("heading", { name: "Before we chat" }).waitFor();
  await visitor.chat.getByText("Who, where and your rights").waitFor();
  await visitor.page.waitForLoadState("networkidle");
  for (const r of ours()) {
    expect(r.method()).toBe("GET");
    expect(r.url()).not.toMatch(/lamp|campaign|winter|heron/i);
    const headers = await r.allHeaders();
    // The loader is asked for by the shop, whose origin goes along; the frame tells nothing.
    expect(headers.referer).toBe(r.url().includes("/loader/") ? `${at.demo.shop}/` : undefined);
    expect(headers.cookie).toBeUndefined();
    expect(JSON.stringify(headers)).not.toMatch(/campaign|winter|heron/i);
  }
  expect(posts()).toEqual([]);
  expect(sockets).toEqual([]);
  expect(await traces(visitor.chat)).toEqual([]);
  expect(await traces(visitor.page)).toEqual([]);
  expect(await visitor.chat.getByRole("switch", { checked: true }).count()).toBe(0);

  await visitor.chat.getByRole("button", { name: "No thanks" }).click();
  await visitor.chat.getByRole("heading", { name: "Nothing was stored." }).waitFor();
  await until("the no is counted", () => posts().length > 0);
  await visitor.page.waitForLoadState("networkidle");
  expect(posts().map(r => new URL(r.url()).pathname)).toEqual(["/v1/visit/declined"]);
  expect(posts()[0]?.postDataJSON()).toEqual({ site: "demo", hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await traces(visitor.chat)).toEqual([]);
  expect(await traces(visitor.page)).toEqual([]);
  expect(await cookies(profile.context)).toEqual([]);
  expect(sockets).toEqual([]);

  const priya = await Staff.signIn(at.browser, at.demo.links.priya);
  const answers = await priya.page.evaluate(async () => (await (await fetch("/v1/consent")).json()).answers);
  expect(answers).toEqual([expect.objectContaining({ declined: 1, allowed: 0, offRecord: 0 })]);
  await priya.close();
  await visitor.page.close();
});

test("a chat off the record works, says so on both sides, and is gone with a reload", async () => {
  const visitor = await begin("/");
  await visitor.open();
  await visitor.chat.getByRole("button", { name: "No thanks" }).click();
  await visitor.chat.getByRole("button", { name: "Chat off the record" }).click();
  await visitor.chat.getByText("Off the record", { exact: true }).waitFor();
  await visitor.say("A question about AO-20771 that leaves no trace");
  await visitor.chat.getByText("Sent, not kept").waitFor();
  const start = posts().find(r => r.url().endsWith("/v1/visit/off-record"));
  expect(start?.postDataJSON()).not.toHaveProperty("page");
  expect(await traces(visitor.chat)).toEqual([]);
  expect(await traces(visitor.page)).toEqual([]);

  const mina = await Staff.signIn(at.browser, at.demo.links.mina);
  await mina.row("AO-20771").getByText("Off the record").waitFor({ state: "attached" });
  await mina.open("AO-20771");
  await mina.page.getByText("this chat is kept in memory alone").waitFor();
  await mina.take();
  expect(await mina.page.getByRole("tab", { name: "Note" }).count()).toBe(0);
  await mina.answer("Our lips are sealed");
  await visitor.sees("Our lips are sealed");
  await mina.page.keyboard.press("/");
  await mina.page.getByRole("searchbox").fill("AO-20771");
  await mina.page.getByText("Nothing found").waitFor();

  expect(await traces(visitor.chat)).toEqual([]);
  await visitor.page.reload();
  expect(await visitor.launcherName()).toBe("Open chat");
  expect(visitor.hasFrame).toBe(false);
  await visitor.open();
  await visitor.chat.getByRole("heading", { name: "Before we chat" }).waitFor();
  expect(await visitor.chat.content()).not.toContain("AO-20771");
  expect(await traces(visitor.page)).toEqual([]);
  expect(await cookies(profile.context)).toEqual([]);
  expect(mina.watched.problems).toEqual([]);
  await mina.close();
  await visitor.page.close();
});

test("on a payment page the loader does nothing", async () => {
  const told: string[] = [];
  profile.context.once("page", p => p.on("console", m => told.push(m.text())));
  const visitor = await begin("/checkout");
  await until("the loader says why", () => told.some(t => t.startsWith("snug:blocked")));
  await visitor.page.evaluate(() => (window as unknown as { snug: { open(): void } }).snug.open());
  await visitor.page.waitForLoadState("networkidle");
  expect(visitor.page.frames()).toHaveLength(1);
  expect(ours().map(r => new URL(r.url()).pathname)).toEqual([expect.stringMatching(/^\/loader\//)]);
  expect(await visitor.page.locator("body").ariaSnapshot()).not.toMatch(/chat"/i);
  const cdp = await visitor.page.context().newCDPSession(visitor.page);
  const { nodes } = await cdp.send("Accessibility.getFullAXTree");
  expect(nodes.map(n => String(n.name?.value)).filter(n => n === "Open chat")).toEqual([]);
  expect(await traces(visitor.page)).toEqual([]);
});

test("none of these pages did what it must not", () => expect(seen.problems).toEqual([]));
