// A real browser, and what is watched of every page in it.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const options = {
  executablePath: process.env.SNUG_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** Contexts of this browser are private windows: Chromium keeps storage from frames of another site in them. */
export const startBrowser = (): Promise<Browser> => chromium.launch(options);

export interface Profile {
  readonly context: BrowserContext;
  /** Closes the browser and removes its profile. */
  dispose(): Promise<void>;
}

/** A browser with a profile of its own, as most visitors have it: a frame has its storage, parted by the page around it. */
export async function startProfile(more: BrowserContextOptions = {}): Promise<Profile> {
  const folder = await mkdtemp(join(tmpdir(), "snug-e2e-profile-"));
  await mkdir(join(folder, "Default"));
  await writeFile(join(folder, "Default/Preferences"), JSON.stringify({ profile: { cookie_controls_mode: 0 } }));
  const context = await chromium.launchPersistentContext(folder, { ...options, ...more });
  return {
    context,
    dispose: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

export interface Watched {
  /** Errors on a console, uncaught errors, refused policies, requests to hosts that are not ours, dialogs. */
  readonly problems: string[];
  /** Every request as "METHOD url". */
  readonly requests: string[];
  /** Every body and every socket frame that left the browser. */
  readonly sent: string[];
}

/** watch collects what the pages of a context do, from now on; expected are messages that are no problem there. */
export function watch(context: BrowserContext, expected: readonly RegExp[] = []): Watched {
  const problems: string[] = [];
  const requests: string[] = [];
  const sent: string[] = [];
  watched.add(context);
  context.setDefaultTimeout(20_000);
  context.once("close", () => watched.delete(context));
  const note = (page: Page, text: string): void => {
    if (!expected.some(e => e.test(text))) problems.push(`${page.url()}: ${text}`);
  };
  const attach = (page: Page): void => {
    page.on("console", m => m.type() === "error" && note(page, `${m.text()} (${m.location().url})`));
    page.on("pageerror", e => note(page, String(e.message)));
    page.on("dialog", d => {
      problems.push(`${page.url()}: dialog ${d.message()}`);
      void d.dismiss();
    });
    page.on("websocket", s => s.on("framesent", f => sent.push(String(f.payload))));
  };
  context.pages().forEach(attach);
  context.on("page", attach);
  context.on("request", r => {
    const url = new URL(r.url());
    if (url.protocol === "data:" || url.protocol === "blob:") return;
    requests.push(`${r.method()} ${r.url()}`);
    const body = r.postData();
    if (body) sent.push(body);
    if (!url.hostname.endsWith(".localhost")) problems.push(`request to another host: ${url.hostname}`);
  });
  return { problems, requests, sent };
}

const watched = new Set<BrowserContext>();

/** pictures leaves a picture of every page that is open in what is watched, for whoever looks into a failed test. */
export async function pictures(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const pages = [...watched].flatMap(c => c.pages());
  await Promise.all(
    pages.map((p, i) => p.screenshot({ path: join(folder, `${i}.png`), timeout: 5_000 }).catch(() => undefined)),
  );
}

/** until waits for a condition, asked again and again; what names it in the error. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain until ${what}`);
    await new Promise(done => setTimeout(done, 40));
  }
}
