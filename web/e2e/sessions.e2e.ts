// A session in a real browser: it is bound to a key that can't be copied out, so that its cookie opens nothing elsewhere; its person
// sees where they are signed in and ends what is not them; they are warned before it ends, and told why it did.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BrowserContext } from "playwright-core";
import { expect, test } from "vitest";
import { everywhere } from "./axe.ts";
import { until } from "./browser.ts";
import { binary } from "./demo.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";

const at = scene();

/** A further one-time link, made on the host. */
async function linkOf(name: string): Promise<string> {
  const args = ["user", "link", `${name}@alder.example`, "--data", join(at.demo.data, "data"), "--json"];
  const { stdout } = await promisify(execFile)(binary, args);
  return (JSON.parse(stdout) as { link: string }).link;
}

/** What somebody gets who has copied all of a browser's cookies, and nothing else that can be copied. */
async function tries(context: BrowserContext): Promise<{ statuses: number[]; socket: string; page: string }> {
  const page = await context.newPage();
  await page.goto(`${at.demo.console}/inbox/all`);
  await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  const got = await page.evaluate(async () => {
    const statuses: number[] = [];
    for (const path of ["/v1/conversations?box=all", "/v1/me/sessions", "/v1/me"])
      statuses.push((await fetch(path)).status);
    const socket = await new Promise<string>(done => {
      const s = new WebSocket(`${location.origin.replace(/^http/, "ws")}/v1/staff/socket`);
      s.onopen = () => done("open");
      s.onerror = () => done("refused");
    });
    return { statuses, socket };
  });
  const text = await page.content();
  await page.close();
  return { ...got, page: text };
}

test("a copied cookie opens nothing, and ends the session", { timeout: 120_000 }, async () => {
  const mina = await Staff.signIn(at.browser, at.demo.links.mina);
  await mina.box("Unassigned");
  const cookies = await mina.context.cookies();
  const session = cookies.find(c => c.name === "__Host-snug");
  expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: "Strict" });

  // The key is there, and can't be taken out.
  const taken = await mina.page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>(done => {
      const asking = indexedDB.open("snug", 1);
      asking.onsuccess = () => done(asking.result);
    });
    const pair = await new Promise<CryptoKeyPair>(done => {
      const got = db.transaction("keys").objectStore("keys").get("session");
      got.onsuccess = () => done(got.result as CryptoKeyPair);
    });
    db.close();
    const out = await crypto.subtle.exportKey("jwk", pair.privateKey).catch((err: unknown) => String(err));
    return { out: typeof out === "string" ? out : "exported", extractable: pair.privateKey.extractable };
  });
  expect(taken.extractable).toBe(false);
  expect(taken.out).toMatch(/not extractable/i);

  const thief = await at.browser.newContext();
  await thief.addCookies(cookies);
  const got = await tries(thief);
  expect(got.statuses).toEqual([401, 401, 401]);
  expect(got.socket).toBe("refused");
  expect(got.page).not.toMatch(/AO-\d{4}/);
  await thief.close();

  // After a few such attempts the session is over, and its person is told what happened.
  await mina.page.getByText(/its cookie was used by somebody|looked like an attack/).waitFor();
  expect(new URL(mina.page.url()).pathname).toBe("/signin");
  await mina.close();
});

test("sessions are listed and ended, and who is signed out is told why", { timeout: 120_000 }, async () => {
  const lee = await Staff.signIn(at.browser, at.demo.links.lee, { reducedMotion: "reduce" });
  const elsewhere = await Staff.signIn(at.browser, await linkOf("lee"), { reducedMotion: "reduce" });
  const { page } = lee;
  await page.goto(`${at.demo.console}/settings`);
  await page.getByRole("link", { name: "Sessions" }).click();
  await page.getByRole("heading", { level: 1, name: "Sessions" }).waitFor();
  await page.getByText("This one").waitFor();
  expect(await page.getByRole("row").count()).toBe(3);
  await page
    .getByText(/Chrome \d+ on Linux/)
    .first()
    .waitFor();
  await page.getByText("127.0.0.0/24").first().waitFor();
  expect(await everywhere(page, () => page, "sessions")).toEqual([]);

  await elsewhere.box("Unassigned");
  const began = Date.now();
  await page.getByRole("button", { name: /^End the session in Chrome/ }).click();
  await elsewhere.page.getByText("This session was ended from another one.").waitFor();
  expect(Date.now() - began).toBeLessThan(5000);
  await page.getByText("The session was ended.").waitFor();
  await until("one session remains", async () => (await page.getByRole("row").count()) === 2);
  expect(await page.getByRole("button", { name: "End all others" }).count()).toBe(0);
  await lee.close();
  await elsewhere.close();
});

test("a session turns its token over, and a person who has gone is warned and keeps their draft", {
  timeout: 180_000,
}, async () => {
  const adam = await Staff.signIn(at.browser, at.demo.links.otto, { reducedMotion: "reduce" });
  const { page } = adam;
  await page.clock.install();
  // What watches whether somebody is there comes a little later than the page, and says so once: so did that of the page before,
  // whose answer may come only now.
  const watched = page.waitForResponse(
    r => r.url().endsWith("/v1/session/renew") && r.status() === 200 && r.frame().url().endsWith("/settings"),
  );
  await page.goto(`${at.demo.console}/settings`);
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  await watched;
  await page.clock.fastForward(14 * 60_000 + 10_000);
  const dialog = page.getByRole("alertdialog");
  await dialog.getByText("Are you still there?").waitFor();
  expect(await everywhere(page, () => page, "warned")).toEqual([]);
  const renewed = page.waitForResponse(r => r.url().endsWith("/v1/session/renew") && r.status() === 200);
  await dialog.getByRole("button", { name: "Stay signed in" }).click();
  await renewed;
  await until("the warning is gone", async () => !(await dialog.isVisible()));
  await adam.close();
});
