// Signing in by the company's provider: from the sign-in page to another site and back, as a browser goes, with its cookies.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { everywhere } from "./axe.ts";
import { startBrowser } from "./browser.ts";
import { type Company, client, startCompany } from "./company.ts";
import { binary } from "./demo.ts";

let company: Company;
let server: ChildProcess;
let browser: Browser;
let folder: string;
let origin: string;

/** A port that was free a moment ago: origins have to be known before the server listens. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>(done => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address() as AddressInfo;
  await new Promise(done => probe.close(done));
  return port;
}

beforeAll(async () => {
  const port = await freePort();
  origin = `http://console.localhost:${port}`;
  folder = await mkdtemp(join(tmpdir(), "snug-e2e-company-"));
  company = await startCompany(`${origin}/signin/company`);
  const at = (name: string): string => join(folder, name);
  execFileSync(binary, ["keys", "init", at("root.key")]);
  await writeFile(at("secret"), `${client.secret}\n`, { mode: 0o600 });
  await writeFile(
    at("snug.yaml"),
    `listen: 127.0.0.1:${port}
data: ${at("data")}
root_key: {file: ${at("root.key")}}
origins: {widget: "http://chat.localhost:${port}", console: "${origin}"}
sign_in: {second_factor: optional}
openid_connect: {issuer: "${company.issuer}", name: Walnut, client_id: ${client.id}, client_secret_file: ${at("secret")},
  create_accounts: true, roles: [{group: chat, role: agent, teams: [Support]}]}
sites: [{key: alder, name: Alder, origins: ["https://shop.example"], controller: Alder Ltd, contact: p@alder.example,
  recipients: [nobody], countries: [here], complain: ICO, teams: [Support]}]
`,
    { mode: 0o600 },
  );
  server = spawn(binary, ["serve", "--config", at("snug.yaml")], { stdio: ["ignore", "ignore", "pipe"] });
  await new Promise<void>((done, fail) => {
    let told = "";
    server.stderr?.on("data", chunk => {
      told += String(chunk);
      if (/msg=ready/.test(told)) done();
    });
    server.once("exit", () => fail(new Error(`the server ended:\n${told}`)));
  });
  browser = await startBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  if (server?.exitCode === null) {
    const over = new Promise(done => server.once("exit", done));
    server.kill("SIGTERM");
    await over;
  }
  await company?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the page was told went wrong, besides answers that are meant to be refused. */
function faults(page: Page): string[] {
  const found: string[] = [];
  page.on("pageerror", err => found.push(String(err)));
  page.on("console", m => {
    if (m.type() === "error" && !/status of 40[13]/.test(m.text())) found.push(m.text());
  });
  return found;
}

test("who comes by the company's sign-in goes there, and is in", { timeout: 60_000 }, async () => {
  const page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
  const found = faults(page);
  await page.goto(`${origin}/signin`);
  const button = page.getByRole("button", { name: "Sign in with Walnut" });
  await button.waitFor();
  expect(await everywhere(page, () => page, "sign-in with a company")).toEqual([]);
  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Walnut" }).waitFor();
  expect(new URL(page.url()).origin).toBe(company.issuer);
  await page.getByRole("link", { name: "Continue" }).click();
  await page.waitForURL(`${origin}/inbox/**`);
  await page.getByText("Nora").first().waitFor();
  // The code is neither in the address nor in what one step back shows.
  expect(page.url()).not.toContain("code=");
  expect(found).toEqual([]);
  await page.reload();
  await page.getByText("Nora").first().waitFor();
  await page.getByRole("navigation").locator("button[aria-haspopup=menu]").click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign out of Walnut, too" }).click();
  await page.waitForURL(`${origin}/signin`);
  expect(company.ended()).toBe(1);
  await page.context().close();
});

test("whoever goes back, or is in no group, is told so, and can try again", { timeout: 60_000 }, async () => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${origin}/signin`);
  await page.getByRole("button", { name: "Sign in with Walnut" }).click();
  await page.getByRole("link", { name: "Not now" }).click();
  await page.getByRole("alert").getByText("did not let you through").waitFor();
  expect(await everywhere(page, () => page, "the company said no")).toEqual([]);
  await page.getByRole("link", { name: /sign-in/i }).click();
  company.person = { sub: "2", email: "olle@shop.example", name: "Olle", groups: ["others"] };
  await page.getByRole("button", { name: "Sign in with Walnut" }).click();
  await page.getByRole("link", { name: "Continue" }).click();
  await page.getByRole("alert").getByText("there is no account here").waitFor();
  expect((await context.cookies()).filter(c => c.name === "__Host-snug")).toEqual([]);
  await context.close();
});

test("an answer of somebody else's attempt signs nobody in", { timeout: 60_000 }, async () => {
  company.person = { sub: "3", email: "eve@shop.example", name: "Eve", groups: ["chat"] };
  const theirs = await (await browser.newContext()).newPage();
  await theirs.goto(`${origin}/signin`);
  await theirs.getByRole("button", { name: "Sign in with Walnut" }).click();
  const link = (await theirs.getByRole("link", { name: "Continue" }).getAttribute("href")) ?? "";
  const victim = await browser.newContext();
  const page = await victim.newPage();
  await page.goto(link);
  await page.getByRole("alert").waitFor();
  expect((await victim.cookies()).filter(c => c.name === "__Host-snug")).toEqual([]);
  await victim.close();
  await theirs.context().close();
});
