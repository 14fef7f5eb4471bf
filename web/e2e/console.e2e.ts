// The console: who sees what, and a working day by keyboard alone.
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "./browser.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();
const shoppers: BrowserContext[] = [];
let ada: Visitor;
let bea: Visitor;
let ruth: Staff;

/** A visitor who has begun a chat with these words. */
async function shopper(words: string): Promise<Visitor> {
  const context = await at.browser.newContext();
  shoppers.push(context);
  const visitor = await Visitor.at(context, at.demo.shop);
  await visitor.begin();
  await visitor.say(words);
  return visitor;
}

beforeAll(async () => {
  ada = await shopper("Ada asks about the walnut lamp, AO-31001");
  bea = await shopper("Bea would like to return a chair, AO-31002");
  ruth = await Staff.signIn(at.browser, at.demo.links.ruth, { permissions: ["clipboard-read", "clipboard-write"] });
});
afterAll(() => Promise.all(shoppers.map(s => s.close())));

const working = ["Search", "Saved replies", "People"];
const roles = {
  mina: {
    sees: ["Mine", "Unassigned", "Ended", ...working],
    refused: ["/sites", "/consent", "/posture", "/settings/tokens", "/security", "/security/roles"],
  },
  ruth: {
    sees: [
      "Mine",
      "Unassigned",
      "Team",
      "All",
      "Ended",
      ...working,
      "Approvals",
      "API tokens",
      "Masking",
      "Slipped through",
    ],
    refused: ["/consent", "/security", "/security/log", "/security/roles", "/security/review"],
  },
  adam: {
    sees: [
      ...["People", "Approvals", "Sites", "API tokens", "Masking", "Slipped through"],
      ...["Security", "Roles", "Who has what", "Allow-list", "Temporary access", "Posture"],
    ],
    refused: ["/inbox/unassigned", "/search", "/security/log"],
  },
  priya: {
    sees: [
      ...["Approvals", "Sites", "Masking", "Consent", "Erasures", "Slipped through"],
      ...["Security", "Log", "Roles", "Who has what", "Allow-list", "Temporary access", "Posture"],
    ],
    refused: ["/inbox/all", "/people", "/replies", "/settings/tokens"],
  },
  otto: {
    sees: [
      ...["People", "Sites", "Consent", "Erasures", "Slipped through"],
      ...["Security", "Log", "Roles", "Who has what", "Allow-list", "Temporary access", "Posture"],
    ],
    refused: ["/inbox/mine", "/search", "/settings/tokens"],
  },
} as const;

test.for(Object.entries(roles))("%s sees what their role may see", async ([name, { sees, refused }]) => {
  const one = name === "ruth" ? ruth : await Staff.signIn(at.browser, at.demo.links[name as keyof typeof roles]);
  const rail = one.page.getByRole("navigation");
  await rail.getByRole("link").first().waitFor();
  const links = await rail.getByRole("link").evaluateAll(all => all.map(a => a.querySelector("span")?.textContent));
  expect(links).toEqual(sees);
  const answers = await one.page.evaluate(async () => {
    const status = async (path: string): Promise<number> => (await fetch(path)).status;
    return [await status("/v1/conversations?box=all"), await status("/v1/search?q=lamp"), await status("/v1/consent")];
  });
  const reads = sees.includes("Search" as never);
  expect(answers[1]).toBe(reads ? 200 : 403);
  if (!reads) expect(answers[0]).toBe(403);
  expect(answers[2]).toBe(sees.includes("Consent" as never) ? 200 : 403);
  for (const path of refused) {
    await one.page.goto(at.demo.console + path);
    await one.page.getByText("Not for your role").waitFor();
    expect(await one.page.content()).not.toMatch(/AO-3100/);
  }
  // What was refused on purpose shows in the browser's console, and nothing else does.
  expect(one.watched.problems.filter(p => !/status of 403/.test(p))).toEqual([]);
  if (one !== ruth) await one.close();
});

test("letters typed before a search or menu is there are no commands", async () => {
  const { page } = ruth;
  // What they open is fetched slowly, as on a bad line.
  await page.context().route(/assets\/(screen|menuparts|overlayparts)/, async route => {
    await new Promise(done => setTimeout(done, 600));
    await route.continue();
  });
  const changed: string[] = [];
  page.on("request", r => r.method() !== "GET" && changed.push(`${r.method()} ${new URL(r.url()).pathname}`));
  for (const opening of ["/", "Control+k", "?"]) {
    await page.goto(`${at.demo.console}/inbox/unassigned`);
    await ruth.row("AO-3100").first().waitFor();
    await page.keyboard.press("j");
    await ruth.log.waitFor();
    await page.keyboard.press(opening);
    await page.keyboard.type("waypen");
    await until("it has come", () => page.locator("input[type=search]:focus, [role=dialog]").first().isVisible());
    await page.keyboard.press("Escape");
  }
  expect(changed.filter(c => /take|assign|presence|end/.test(c))).toEqual([]);
  await page.context().unrouteAll({ behavior: "ignoreErrors" });
});

test("a working day by keyboard", async () => {
  const { page } = ruth;
  const keys = page.keyboard;
  await page.goto(`${at.demo.console}/inbox/unassigned`);
  await ruth.row("AO-31002").waitFor();
  await keys.press("g");
  await keys.press("u");
  await page.getByRole("heading", { level: 1, name: "Unassigned" }).waitFor();

  // J and K go through the list; each conversation is opened as one gets there.
  const current = (): Promise<string> => page.locator("li[aria-posinset] a[aria-current]").innerText();
  await keys.press("j");
  await ruth.log.waitFor();
  const first = await current();
  await keys.press("j");
  await until("the next one is open", async () => (await current()) !== first);
  await keys.press("k");
  await until("the first one is open again", async () => (await current()) === first);

  // ? has all keys, and Escape closes it.
  await keys.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.getByText("Write a note").waitFor();
  await keys.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });

  // Take, note, reply.
  await keys.press("y");
  await page.getByText("You took this conversation").first().waitFor();
  await keys.press("n");
  await until("the note has the focus", () => ruth.composer.evaluate(e => e === document.activeElement));
  await page.getByText("Colleagues alone · not sent to the visitor").waitFor();
  await keys.type("Looks friendly");
  await keys.press("Control+Enter");
  await ruth.sees("Looks friendly");
  await keys.press("Escape");
  await keys.press("r");
  await until("the reply has the focus", () => ruth.composer.evaluate(e => e === document.activeElement));
  await page.getByText("To:", { exact: true }).waitFor();

  // A saved reply by its shortcut.
  await keys.type("/retu");
  await page.getByRole("option", { name: /Returns/ }).waitFor();
  await keys.press("Enter");
  await until("the saved reply is in", async () => /free of charge/.test(await ruth.composer.inputValue()));
  await keys.press("Control+Enter");
  await ruth.sees("free of charge");
  await keys.press("Escape");

  // Undo by the keyboard's Z within its five seconds.
  await keys.press("a");
  await page.getByRole("dialog", { name: "Assign conversation" }).waitFor();
  await keys.type("Lee");
  await keys.press("Enter");
  await page.getByText("Assigned to Lee").first().waitFor();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await keys.press("z");
  await until(
    "it is Ruth's again",
    async () => !(await page.locator("header").allInnerTexts()).join().includes("· Lee"),
  );

  // E asks, with the focus on the way out.
  await keys.press("e");
  await page.getByRole("alertdialog", { name: "End this conversation?" }).waitFor();
  await until("Cancel has the focus", () =>
    page.getByRole("button", { name: "Cancel" }).evaluate(e => e === document.activeElement),
  );
  await keys.press("Enter");
  await page.getByRole("alertdialog").waitFor({ state: "hidden" });

  // The menu teaches and goes.
  await keys.press("Control+k");
  await page.getByRole("dialog", { name: "Commands" }).waitFor();
  await keys.type("saved rep");
  await keys.press("Enter");
  await page.waitForURL(/\/replies$/);

  // / searches, and a hit opens.
  await keys.press("/");
  await until("the search has the focus", () => page.locator("input[type=search]:focus").isVisible());
  await keys.type("walnut lamp");
  await page.getByText("1 result").waitFor();
  await page
    .getByRole("main")
    .getByRole("link", { name: /walnut lamp/ })
    .click();
  await ruth.sees("Ada asks about the walnut lamp, AO-31001");
});

test("a draft stays with its conversation, whatever has the focus", async () => {
  const { page } = ruth;
  await ruth.box("All");
  await ruth.open(/Ada asks|free of charge|Looks/);
  const [one, two] = ["a draft for one of them", "and one for the other"];
  const rows = page.locator("li[aria-posinset] a");
  await until("both are listed", async () => (await rows.count()) === 2);
  await rows.nth(0).click();
  await ruth.composer.fill(one);
  await rows.nth(1).click();
  await until("the other composer is empty", async () => (await ruth.composer.inputValue()) === "");
  await ruth.composer.fill(two);
  await page.getByText("Draft saved").waitFor();
  await rows.nth(0).click();
  await until("the first draft is there", async () => (await ruth.composer.inputValue()) === one);
  await rows.filter({ hasText: "Draft" }).nth(1).waitFor();
  // A new message elsewhere moves neither the focus nor the draft.
  await ruth.composer.press("End");
  await ada.say("Ada again");
  await bea.say("Bea again");
  await page.keyboard.type("!");
  expect(await ruth.composer.inputValue()).toBe(`${one}!`);
  await page.reload();
  await until("the draft is back from the server", async () => (await ruth.composer.inputValue()).startsWith(one));
  await ruth.composer.fill("");
  await rows.nth(1).click();
  await until("the second draft is there", async () => (await ruth.composer.inputValue()) === two);
  await ruth.composer.fill("");
});

test("words copied from one conversation are not pasted into another unasked", async () => {
  const { page } = ruth;
  await ruth.open("Ada again");
  await ruth.log.locator(".words", { hasText: "Ada asks about" }).click({ clickCount: 3 });
  await page.keyboard.press("Control+c");
  await ruth.composer.focus();
  await page.keyboard.press("Control+v");
  await until("at home it pastes", async () => (await ruth.composer.inputValue()).includes("walnut lamp"));
  await ruth.composer.fill("");
  await ruth.open("Bea again");
  await ruth.composer.focus();
  await page.keyboard.press("Control+v");
  const guard = page.getByRole("alertdialog", { name: "This was copied from another conversation" });
  await guard.waitFor();
  expect(await ruth.composer.inputValue()).toBe("");
  await page.keyboard.press("Enter");
  await guard.waitFor({ state: "hidden" });
  expect(await ruth.composer.inputValue()).toBe("");
  await ruth.composer.focus();
  await page.keyboard.press("Control+v");
  await guard.getByRole("button", { name: /^Paste for/ }).click();
  await until("it is pasted when that is meant", async () =>
    (await ruth.composer.inputValue()).includes("walnut lamp"),
  );
  await ruth.composer.fill("");
});

test("dark and light, kept in this browser", async () => {
  const { page } = ruth;
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  await page.keyboard.press("Escape");
  expect(await ground()).toBe("rgb(255, 255, 255)");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Commands" }).waitFor();
  await page.keyboard.type("light and dark");
  await page.keyboard.press("Enter");
  await until("it is dark", async () => (await ground()) === "rgb(18, 21, 25)");
  await page.reload();
  await until("it is dark again", async () => (await ground()) === "rgb(18, 21, 25)");
});

test("signing out and a session that was ended both lead to the sign-in page", async () => {
  const { page, context } = ruth;
  const other = await context.newPage();
  await other.goto(`${at.demo.console}/people`);
  await other.getByRole("heading", { name: "People" }).waitFor();
  await ruth.signOut();
  expect(await page.content()).not.toMatch(/AO-3100|Ada|Bea/);
  // What stays opens nothing: it says that somebody has signed in here before.
  expect((await context.cookies()).map(c => c.name)).toEqual(["__Host-snug-browser"]);
  await other.waitForURL(/\/signin/);
  await other.getByText("You were signed out.").waitFor();
  // A link works once.
  await page.goto("about:blank");
  await page.goto(at.demo.links.ruth);
  await page.getByRole("button", { name: "Sign in now" }).click();
  await page.getByRole("alert").getByText("This link was used already").waitFor();
  expect(ruth.watched.problems.filter(p => !/status of 40[13]/.test(p))).toEqual([]);
  await ruth.close();
});
