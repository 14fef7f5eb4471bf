// The pictures of the documentation: a conversation is held between a real shop page and a real console, and both are
// photographed in light and dark. together.png has both side by side.
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { type Profile, startBrowser, startProfile, until } from "./browser.ts";
import { type Demo, startDemo } from "./demo.ts";
import { guess, scan } from "./intruder.ts";
import { smaller } from "./palette.ts";
import { Staff } from "./staff.ts";
import { Visitor } from "./visitor.ts";

/** The largest picture that the repository takes, in bytes. */
const largest = 250 * 1024;
const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 720 };

const folder = resolve(process.argv[2] ?? "../docs/pictures");

/** Takes a picture once everything that moves has come to rest. */
async function shoot(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  const picture = await smaller(blank, await page.screenshot({ animations: "disabled", caret: "hide" }));
  if (picture.length > largest) throw new Error(`${name}.png has ${picture.length} bytes`);
  await writeFile(join(folder, `${name}.png`), picture);
}

/** Takes a picture of a page in light and in dark. */
async function shootBoth(page: Page, name: string): Promise<void> {
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await shoot(page, `${name}-${scheme}`);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}

/** Others who wait and talk, so that the inbox is one. */
async function crowd(browser: Browser, demo: Demo): Promise<void> {
  const others = [
    ["Theo", "Do you ship to Norway?"],
    ["Amara", "The drawer sticks a little since it got cold. Can I plane it myself?"],
    ["", "Is the Mere table also made in ash?"],
  ] as const;
  for (const [name, text] of others) {
    const context = await browser.newContext();
    const visitor = await Visitor.at(context, `${demo.shop}/lamp`);
    await visitor.begin();
    if (name) await visitor.chat.getByLabel("Your name").fill(name);
    await visitor.say(text);
  }
}

/** Mina takes one of them and answers. */
async function busy(mina: Staff): Promise<void> {
  for (const [text, answer] of [
    ["drawer sticks", "You can, with the grain. Or bring it in and we do it while you have a coffee."],
    ["ship to Norway", "We do, every second Thursday. The Wren chair travels flat and costs £38 to send."],
  ] as const) {
    await mina.box("Unassigned");
    await mina.open(text);
    await mina.take();
    await mina.answer(answer);
  }
  await mina.box("Unassigned");
}

/** Josephine's lamp: a card number masked, a note, an order number, a reply that is read. */
async function conversation(visitor: Visitor, mina: Staff): Promise<void> {
  const { chat } = visitor;
  await chat.getByLabel("Your name").fill("Josephine");
  await visitor.say("Hello! My Heron lamp arrived today and it is lovely. One thing though: I was charged twice.");
  await mina.open("charged twice");
  await mina.take();
  await mina.answer("Hello Josephine, I'm glad it found you, and sorry about the rest. Which day was that?");
  await visitor.sees("Which day");
  await visitor.field.fill("On Tuesday, for AO-20417. I paid with 4242 4242 4242 4242.");
  await chat.locator(".note.mask").waitFor();
  await shootBoth(visitor.page, "widget-mask");
  await chat.getByRole("button", { name: "Send masked" }).first().click();
  await visitor.sees("AO-20417");
  await mina.sees("AO-20417");
  await mina.page.getByRole("tab", { name: "Note" }).click();
  await mina.composer.fill("Paid twice on Tuesday, the bank confirmed it. Her third lamp from us: add a spare bulb.");
  await mina.page.getByRole("button", { name: "Add note" }).click();
  await mina.sees("add a spare bulb");
  await mina.page.getByRole("tab", { name: "Reply" }).click();
  await mina.log.locator("[role=status]").waitFor({ state: "detached" });
  await mina.answer(
    "Thank you. I see it: the second charge of £148 is on its way back to you. And a spare bulb comes along.",
  );
  await visitor.sees("spare bulb comes along");
  await visitor.say("That was quick. Thank you, Mina!");
  await mina.sees("That was quick");
  await mina.log.getByText("Read", { exact: true }).first().waitFor();
}

async function widget(visitor: Visitor): Promise<void> {
  const { page, chat } = visitor;
  await shootBoth(page, "widget-chat");
  await chat.locator(".over").click();
  await chat.locator("dialog[open]").waitFor();
  await shootBoth(page, "widget-lock");
  await page.keyboard.press("Escape");
  await chat.locator("dialog[open]").waitFor({ state: "hidden" });
  await visitor.field.click();
}

async function desk(mina: Staff): Promise<void> {
  const { page } = mina;
  await mina.box("Mine");
  await mina.open("That was quick");
  await mina.sees("That was quick");
  await mina.composer.fill("You are welcome. ");
  await page.getByText("Draft saved").waitFor();
  await page.getByText("You took this conversation").waitFor({ state: "hidden" });
  await shootBoth(page, "console-conversation");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Commands" }).waitFor();
  await shootBoth(page, "console-commands");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
}

async function office(browser: Browser, demo: Demo): Promise<void> {
  const priya = await Staff.signIn(browser, demo.links.priya, { viewport: wide, reducedMotion: "reduce" });
  for (const [path, name] of [
    ["/consent", "console-consent"],
    ["/posture", "console-posture"],
  ] as const) {
    await priya.page.goto(demo.console + path);
    await priya.page.getByRole("heading", { level: 1 }).waitFor();
    await priya.page.waitForLoadState("networkidle");
    await shootBoth(priya.page, name);
  }
  await masking(priya, demo);
  await security(priya, demo);
  await priya.close();
}

/** A text is tried: what is masked in it, what is left, and why. */
async function masking({ page }: Staff, demo: Demo): Promise<void> {
  await page.goto(`${demo.console}/settings/masking`);
  await page.getByText("Always destroyed").waitFor();
  await page.getByLabel("What was asked before it").fill("And your PIN, please?");
  await page.getByLabel("What a visitor writes").fill("4711. For AO-20417 I paid with four two 42 — 4242 4242 4242");
  await page.getByText("the range and length are those of Visa").waitFor();
  await page.getByLabel("What a visitor writes").scrollIntoViewIfNeeded();
  await shootBoth(page, "console-masking");
}

/** Somebody has tried to get in: the security centre, and one incident. */
async function security({ page }: Staff, demo: Demo): Promise<void> {
  await scan(demo.widget);
  await guess(demo.console, "mina@alder.example");
  const guessed = page.getByRole("link", { name: "Passwords guessed" });
  await until("both incidents are listed", async () => {
    await page.goto(`${demo.console}/security?span=day`);
    await page.getByRole("link", { name: "Scanning" }).waitFor();
    return guessed.isVisible();
  });
  await page.waitForResponse(/incident-severities/); // the chart counts what the list has by now
  await shootBoth(page, "console-security");
  await guessed.click();
  await page.getByText("Attempt beyond the limits").first().waitFor();
  await shootBoth(page, "console-incident");
}

/** A card that is typed in parts: what the agent sees of it meanwhile. */
async function parts(visitor: Visitor, mina: Staff): Promise<void> {
  await visitor.say("My other card is");
  await visitor.say("4539 1488");
  await mina.sees("My other card is");
  await mina.page
    .getByText(/digits arriving/i)
    .first()
    .waitFor();
  await shootBoth(mina.page, "console-arriving");
}

/** Both sides of one conversation in one picture. */
async function together(browser: Browser, visitor: Visitor, mina: Staff): Promise<void> {
  await visitor.page.setViewportSize({ width: 640, height: 1000 });
  await mina.page.setViewportSize({ width: 1090, height: 880 });
  await mina.page.mouse.move(0, 0);
  const rest = { animations: "disabled", caret: "hide" } as const;
  const [staff, shop] = await Promise.all([mina.page.screenshot(rest), visitor.page.screenshot(rest)]);
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  await page.setContent(`<!doctype html><style>
    body { margin: 0; height: 100vh; background: #e9e4d6; overflow: hidden }
    img { position: absolute; display: block; border-radius: 12px; box-shadow: 0 0 0 1px #0001, 0 16px 40px #0002 }
    .desk { left: 36px; top: 36px; width: 1026px; height: 828px }
    .shop { right: 36px; bottom: 36px; width: 480px; height: 750px }
  </style><img class="desk" src="data:image/png;base64,${staff.toString("base64")}">
  <img class="shop" src="data:image/png;base64,${shop.toString("base64")}">`);
  await shoot(page, "together");
  await page.close();
}

async function all(demo: Demo, browser: Browser, profile: Profile): Promise<void> {
  await mkdir(folder, { recursive: true });
  const visitor = await Visitor.at(profile.context, demo.shop);
  await visitor.page.setViewportSize({ width: 900, height: 800 });
  await visitor.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await visitor.open();
  await shootBoth(visitor.page, "widget-consent");
  await visitor.allow(/keep/i);
  const mina = await Staff.signIn(browser, demo.links.mina, { viewport: wide, reducedMotion: "reduce" });
  const lee = await Staff.signIn(browser, demo.links.lee);
  await crowd(browser, demo);
  await busy(mina);
  await conversation(visitor, mina);
  await widget(visitor);
  await desk(mina);
  await together(browser, visitor, mina);
  await visitor.page.setViewportSize(phone);
  await shootBoth(visitor.page, "widget-phone");
  await office(browser, demo);
  await parts(visitor, mina);
  await lee.close();
}

const [demo, browser, profile] = await Promise.all([startDemo(), startBrowser(), startProfile()]);
const blank = await browser.newPage();
try {
  await all(demo, browser, profile);
} finally {
  await Promise.all([browser.close(), profile.dispose()]);
  await demo.dispose();
}
