// What a chat survives: a reload, a dead line, a server that was killed, several tabs, another page of the shop.
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { type Profile, startProfile, until } from "./browser.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { traces } from "./traces.ts";
import { Visitor } from "./visitor.ts";

const at = scene();
let profile: Profile;
let mina: Staff | undefined;
beforeEach(async () => {
  profile = await startProfile();
});
afterEach(() => profile?.dispose());
afterAll(() => mina?.close());

/** Mina, signed in once for all that follows. */
async function agent(): Promise<Staff> {
  mina ??= await Staff.signIn(at.browser, at.demo.links.mina);
  return mina;
}

/** The visitor's own lines in the log, in order. */
const mine = (visitor: Visitor): Promise<string[]> => visitor.chat.locator(".row.mine .bubble").allInnerTexts();
const settled = (visitor: Visitor): Promise<void> =>
  until("all is sent", async () => (await visitor.chat.locator(".row.pending, .row.failed").count()) === 0, 30_000);
/** Types a line and leaves it to the chat when it goes. */
async function write(visitor: Visitor, text: string): Promise<void> {
  await visitor.field.fill(text);
  await visitor.field.press("Enter");
  await visitor.sees(text);
}

test("a reload in the middle goes on where it was", async () => {
  const visitor = await Visitor.at(profile.context, at.demo.shop);
  await visitor.begin();
  await visitor.say("Reload: first");
  await visitor.field.fill("half a thou");
  await until("the draft is remembered", async () => (await traces(visitor.chat)).join().includes("half a thou"));
  await visitor.page.reload();
  await visitor.open();
  await visitor.sees("Reload: first");
  expect(await visitor.field.inputValue()).toBe("half a thou");
  await visitor.say("Reload: second");
  expect(await mine(visitor)).toEqual(["Reload: first", "Reload: second"]);
  const staff = await agent();
  await staff.open("Reload: second");
  await staff.take();
  await staff.sees("Reload: second");
  expect(await staff.said()).toEqual(["Reload: first", "Reload: second"]);
});

test("what is written while the line is cut arrives once and in order", async () => {
  const staff = await agent();
  const visitor = await Visitor.at(profile.context, at.demo.shop);
  await visitor.begin();
  await visitor.say("Cut: 1");
  await staff.box("Unassigned");
  await staff.open("Cut: 1");
  await staff.take();
  await profile.context.setOffline(true);
  for (const n of [2, 3, 4]) await write(visitor, `Cut: ${n}`);
  await visitor.chat.getByText("You are offline. Your messages will be sent when you are back.").waitFor();
  await staff.answer("Cut: an answer meanwhile");
  await profile.context.setOffline(false);
  await settled(visitor);
  await visitor.sees("an answer meanwhile");
  await write(visitor, "Cut: 5");
  await settled(visitor);
  const all = ["Cut: 1", "Cut: 2", "Cut: 3", "Cut: 4", "Cut: 5"];
  expect(await mine(visitor)).toEqual(all);
  await staff.sees("Cut: 5");
  expect((await staff.said()).filter(t => !t.includes("meanwhile"))).toEqual(all);
  await visitor.page.reload();
  await visitor.open();
  await visitor.sees("Cut: 5");
  expect(await mine(visitor)).toEqual(all);
});

test("a server that is killed in the middle loses nothing and doubles nothing", async () => {
  const staff = await agent();
  const visitor = await Visitor.at(profile.context, at.demo.shop);
  await visitor.begin();
  await visitor.say("Killed: 1");
  await staff.box("Unassigned");
  await staff.open("Killed: 1");
  await staff.take();
  for (const n of [2, 3]) await write(visitor, `Killed: ${n}`);
  await at.demo.stop("SIGKILL");
  for (const n of [4, 5]) await write(visitor, `Killed: ${n}`);
  await staff.composer.fill("Killed: an answer");
  await staff.composer.press("Control+Enter");
  await visitor.chat.getByText("Reconnecting…").waitFor();
  at.demo = await at.demo.restart("SIGKILL");
  await settled(visitor);
  await visitor.sees("Killed: an answer");
  const all = ["Killed: 1", "Killed: 2", "Killed: 3", "Killed: 4", "Killed: 5"];
  expect(await mine(visitor)).toEqual(all);
  await staff.sees("Killed: 5");
  await until("the answer stands once", async () => (await staff.log.getByText("Killed: an answer").count()) === 1);
  expect((await staff.said()).filter(t => !t.includes("an answer"))).toEqual(all);
  expect((await visitor.said()).filter(t => t.includes("an answer"))).toHaveLength(1);
});

test("the tabs of one browser share one chat", async () => {
  const first = await Visitor.at(profile.context, at.demo.shop);
  await first.begin();
  await first.say("Tabs: from the first");
  const second = await Visitor.at(profile.context, `${at.demo.shop}/lamp`);
  await second.open();
  await second.sees("Tabs: from the first");
  await second.say("Tabs: from the second");
  await first.sees("Tabs: from the second");
  await first.say("Tabs: the first again");
  await second.sees("Tabs: the first again");
  const all = ["Tabs: from the first", "Tabs: from the second", "Tabs: the first again"];
  expect(await mine(first)).toEqual(all);
  expect(await mine(second)).toEqual(all);
  const staff = await agent();
  await staff.box("Unassigned");
  await staff.row("Tabs:").first().waitFor();
  expect(await staff.row("Tabs:").count()).toBe(1);
});

test("keeping it was allowed: it goes on, on another page and in another tab", async () => {
  const visitor = await Visitor.at(profile.context, at.demo.shop);
  await visitor.begin(/keep/i);
  await visitor.say("Kept: one");
  await visitor.page.goto(`${at.demo.shop}/lamp`);
  await visitor.open();
  await visitor.sees("Kept: one");
  await visitor.page.close();
  const later = await Visitor.at(profile.context, at.demo.shop);
  await later.open();
  await later.sees("Kept: one");
  await later.say("Kept: two");
  expect(await mine(later)).toEqual(["Kept: one", "Kept: two"]);
});

test("keeping it was not allowed: it ends with its tab", async () => {
  const visitor = await Visitor.at(profile.context, at.demo.shop);
  await visitor.begin();
  await visitor.say("Not kept: one");
  await visitor.page.close();
  const later = await Visitor.at(profile.context, at.demo.shop);
  await later.open();
  await later.chat.getByRole("heading", { name: "Before we chat" }).waitFor();
  expect(await traces(later.chat)).toEqual([]);
  expect(await traces(later.page)).toEqual([]);
});

test("where the browser keeps storage from the frame, the chat lasts for the page and says so", async () => {
  const context = await at.browser.newContext();
  const visitor = await Visitor.at(context, at.demo.shop);
  await visitor.begin();
  await visitor.say("Blocked: one");
  await visitor.chat.getByText("this chat lasts until you leave the page").waitFor();
  await visitor.page.reload();
  expect(visitor.hasFrame).toBe(false);
  await context.close();
});
