// Second factors where everybody has one: set up at the first sign-in, asked for at every other, and once more before what is
// sensitive; by keyboard, in light and dark, wide and narrow.
import { createHmac } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { everywhere } from "./axe.ts";
import { startBrowser, until } from "./browser.ts";
import { type Demo, startDemo } from "./demo.ts";
import { proving } from "./proving.ts";

const password = "brown kettle under seven maps";
let demo: Demo;
let browser: Browser;
let page: Page;
let secret: Buffer;
let codes: string[];
const passed = new Set<string>();

/** The code that an app shows, as RFC 6238 has it, and none that was used here before. */
async function shown(): Promise<string> {
  for (;;) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
    const sum = createHmac("sha1", secret).update(counter).digest();
    const n = (sum.readUInt32BE((sum[19] ?? 0) & 15) & 0x7fffffff) % 1_000_000;
    const code = String(n).padStart(6, "0");
    if (!passed.has(code)) {
      passed.add(code);
      return code;
    }
    await new Promise(done => setTimeout(done, 500));
  }
}

function base32(text: string): Buffer {
  let bits = "";
  for (const c of text) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(b => Number.parseInt(b, 2)));
}

beforeAll(async () => {
  [demo, browser] = await Promise.all([
    startDemo(undefined, "127.0.0.1:0", ["--second-factor", "required"]),
    startBrowser(),
  ]);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  await proving(context);
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await demo?.dispose();
});

test("who has none sets one up first, and nothing else is open", { timeout: 120_000 }, async () => {
  await page.goto(demo.links.adam);
  await page.getByRole("button", { name: "Sign in now" }).click();
  await page.getByRole("heading", { level: 1, name: "Set up a second factor" }).waitFor();
  await page.goto(`${demo.console}/people`);
  await page.waitForURL(/\/enrol$/);
  const status = (path: string): Promise<number> => page.evaluate(async p => (await fetch(p)).status, path);
  expect([await status("/v1/staff"), await status("/v1/sites"), await status("/v1/me")]).toEqual([403, 403, 200]);

  await page.getByRole("img", { name: /QR code/ }).waitFor();
  expect(await everywhere(page, () => page, "enrolling")).toEqual([]);
  secret = base32((await page.locator("code").innerText()).replaceAll(" ", ""));
  expect(secret.length).toBe(20);
  const box = page.getByLabel("Code that the app shows");
  await box.fill("000000");
  await box.press("Enter");
  await page.getByRole("alert").getByText("does not fit").waitFor();
  await box.fill(await shown());
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Keep your recovery codes" }).waitFor();
  codes = await page.getByRole("listitem").allInnerTexts();
  expect(codes).toHaveLength(10);
  expect(new Set(codes).size).toBe(10);
  expect(await everywhere(page, () => page, "recovery codes")).toEqual([]);
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("heading", { level: 1, name: "Sites" }).waitFor();
});

test("a first password is set without a current one", async () => {
  await page.goto(`${demo.console}/settings`);
  await page.getByText("You have none yet: you came by a link.").waitFor();
  expect(await page.getByLabel("Current password").count()).toBe(0);
  await page.getByLabel("New password", { exact: true }).fill(password);
  await page.getByLabel("New password again").fill(password);
  await page.getByRole("button", { name: "Set a password" }).click();
  await page.getByText("Password set.").waitFor();
  await page.getByLabel("Current password").waitFor();
  await page.getByText("10 recovery codes left").waitFor();
  expect(await page.content()).not.toContain(codes[0] ?? "no code");
  expect(await everywhere(page, () => page, "settings with second factors")).toEqual([]);
});

const session = async (): Promise<string | undefined> =>
  (await page.context().cookies()).find(c => c.name === "__Host-snug")?.value;

/** Signs out and, by password, up to the second step. */
async function halfway(at = page): Promise<void> {
  await at.context().clearCookies();
  await at.goto(`${demo.console}/signin`);
  await at.getByLabel("E-mail").fill("adam@alder.example");
  await at.getByLabel("Password", { exact: true }).fill(password);
  await at.keyboard.press("Enter");
  await at.getByRole("heading", { level: 1, name: "One more step" }).waitFor();
}

async function byRecovery(at: Page, code: string): Promise<void> {
  await at.getByRole("button", { name: "Use a recovery code" }).click();
  await at.getByRole("textbox", { name: "Recovery code" }).fill(code);
  await at.keyboard.press("Enter");
}

test("signing in asks for it, by keyboard alone", { timeout: 120_000 }, async () => {
  await halfway();
  const box = page.getByRole("textbox", { name: "Code", exact: true });
  await until("the box has the focus", () => box.evaluate(e => e === document.activeElement));
  expect(await everywhere(page, () => page, "the second step")).toEqual([]);
  const cookies = (await page.context().cookies()).map(c => [c.name, c.httpOnly, c.secure, c.sameSite]);
  expect(cookies).toEqual([["__Host-snug-second", true, true, "Strict"]]);
  await page.keyboard.type([...passed].at(-1) ?? ""); // the one that set it up
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("was used before").waitFor();
  await page.keyboard.type(await shown());
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Sites" }).waitFor();
  expect((await page.context().cookies()).map(c => c.name).sort()).toEqual(["__Host-snug", "__Host-snug-browser"]);
});

test("a recovery code stands in for it, once, and every other session is told", { timeout: 120_000 }, async () => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const other = await context.newPage();
  await halfway(other);
  await byRecovery(other, codes[2] ?? "");
  await other.getByRole("heading", { level: 1, name: "Sites" }).waitFor();
  const told = other.getByText("A recovery code of yours was just used");
  expect(await told.count()).toBe(0);
  for (const works of [true, false]) {
    await halfway();
    await byRecovery(page, (codes[0] ?? "").toLowerCase());
    if (works) await page.getByRole("heading", { level: 1, name: "Sites" }).waitFor();
    else await page.getByRole("alert").getByText("does not fit").waitFor();
  }
  await page.getByRole("textbox", { name: "Recovery code" }).fill(codes[1] ?? "");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Sites" }).waitFor();
  await told.first().waitFor();
  expect(await everywhere(other, () => other, "told of a recovery code")).toEqual([]);
  await context.close();
});

test("a sensitive act that lacks a fresh proof asks for it, and is done then", { timeout: 120_000 }, async () => {
  await page.goto(`${demo.console}/settings`);
  await page.getByText("7 recovery codes left").waitFor();
  // Five minutes are too long for a test: the first call is answered as it would be then.
  let refused = 0;
  await page.route("**/v1/me/factors/recovery", async route => {
    if (refused++ > 0) return route.continue();
    const body = JSON.stringify({ code: "step_up", message: "This asks for a fresh proof.", ref: "X" });
    return route.fulfill({ status: 403, contentType: "application/json", body });
  });
  const dialog = page.getByRole("dialog", { name: "Is it still you?" });
  await page.getByRole("button", { name: "Make new codes" }).click();
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Nothing was done").waitFor();
  await page.getByText("7 recovery codes left").waitFor();
  refused = 0;
  await page.getByRole("button", { name: "Make new codes" }).click();
  await dialog.waitFor();
  const box = dialog.getByRole("textbox", { name: "Code", exact: true });
  await until("the box has the focus", () => box.evaluate(e => e === document.activeElement));
  expect(await everywhere(page, () => page, "the proof")).toEqual([]);
  const before = await session();
  await page.keyboard.type(await shown());
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Keep your recovery codes" }).waitFor();
  expect(await session()).not.toBe(before);
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText("10 recovery codes left").waitFor();
  expect(refused).toBe(2);
});

test("a passkey is made, signs in alone and as the second step, gives a proof, and is removed", {
  timeout: 180_000,
}, async () => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${demo.console}/settings`);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const adding = page.getByRole("dialog", { name: "Add a passkey" });
  await adding.getByLabel("Name of the passkey").fill("Blue key");
  await page.keyboard.press("Enter");
  await page.getByText("Passkey: Blue key").waitFor();
  expect((await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials).toHaveLength(1);

  // Alone: no address, no password.
  await page.context().clearCookies();
  await page.goto(`${demo.console}/signin`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByRole("heading", { level: 1, name: "Sites" }).waitFor();

  // As the second step.
  await halfway();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByRole("heading", { level: 1, name: "Sites" }).waitFor();

  // As a proof; where the device does not make sure who it is, it is none.
  await page.goto(`${demo.console}/settings`);
  await page.getByText("Passkey: Blue key").waitFor();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  let refused = 0;
  await page.route("**/v1/me/factors/recovery", async route => {
    if (refused++ > 0) return route.continue();
    const body = JSON.stringify({ code: "step_up", message: "This asks for a fresh proof.", ref: "X" });
    return route.fulfill({ status: 403, contentType: "application/json", body });
  });
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.getByRole("button", { name: "Make new codes" }).click();
  const dialog = page.getByRole("dialog", { name: "Is it still you?" });
  await dialog.getByRole("button", { name: "Use a passkey" }).click();
  await dialog.getByText("No passkey was given").waitFor();
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await dialog.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByRole("heading", { name: "Keep your recovery codes" }).waitFor();
  await page.getByRole("button", { name: "I have kept them" }).click();

  // Looking ends the debugger's session, and with it the virtual device: so it comes last.
  expect(await everywhere(page, () => page, "settings with a passkey")).toEqual([]);
  await page.getByRole("button", { name: "Remove the passkey Blue key" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("Removed. Your other sessions were ended.").waitFor();
  await page.getByText("Passkey: Blue key").waitFor({ state: "hidden" });
  await page.context().clearCookies();
  await page.goto(`${demo.console}/signin`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
  expect(await everywhere(page, () => page, "sign-in with passkeys")).toEqual([]);
});
