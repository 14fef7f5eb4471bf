// Somebody of the staff at the console.
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { type Watched, watch } from "./browser.ts";
import { proving } from "./proving.ts";

export class Staff {
  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly watched: Watched,
  ) {}

  /** Signs in by a one-time link, in a browser profile of their own, and waits for the first page. */
  static async signIn(browser: Browser, link: string, options: BrowserContextOptions = {}): Promise<Staff> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    await proving(context);
    const watched = watch(context);
    const page = await context.newPage();
    await page.goto(link);
    await page.getByRole("button", { name: "Sign in now" }).click();
    await page.waitForURL(url => url.pathname !== "/signin");
    await page.locator("#content").first().waitFor();
    return new Staff(page, context, watched);
  }

  /** Rows of the list in which a text stands. */
  row(text: string | RegExp): Locator {
    return this.page.locator("li[aria-posinset] a", { hasText: text });
  }

  /** Opens the conversation whose row has this text. */
  async open(text: string | RegExp): Promise<void> {
    await this.row(text).first().click();
    await this.log.waitFor();
  }

  async box(name: "Mine" | "Unassigned" | "Team" | "All" | "Ended"): Promise<void> {
    await this.page.getByRole("navigation").getByRole("link", { name }).click();
    await this.page.getByRole("heading", { level: 1, name }).waitFor();
  }

  async take(): Promise<void> {
    await this.page.getByRole("button", { name: "Take" }).click();
    await this.page.getByText("You took this conversation").first().waitFor();
    await this.composer.waitFor();
  }

  get log(): Locator {
    return this.page.getByRole("log");
  }

  get composer(): Locator {
    return this.page.getByRole("region", { name: "Writing" }).locator("textarea");
  }

  /** Sends a reply as it is sent by hand: it stands for five seconds before it goes out. */
  async reply(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Control+Enter");
    await this.sees(text);
  }

  async note(text: string): Promise<void> {
    await this.page.getByRole("tab", { name: "Note" }).click();
    await this.composer.fill(text);
    await this.page.getByRole("button", { name: "Add note" }).click();
    await this.sees(text);
    await this.page.getByRole("tab", { name: "Reply" }).click();
  }

  /** Sends at once, over HTTP and without the pause, where sending is not what is told. */
  async answer(text: string): Promise<void> {
    const status = await this.page.evaluate(async said => {
      const c = location.pathname.split("/").at(-1);
      const body = JSON.stringify({ id: crypto.randomUUID(), kind: "message", text: said, hold: 0 });
      const headers = { "Content-Type": "application/json" };
      return (await fetch(`/v1/conversations/${c}/entries`, { method: "POST", headers, body })).status;
    }, text);
    if (status >= 300) throw new Error(`the answer was refused with ${status}`);
    await this.sees(text);
  }

  /** Waits until these words are in the open conversation. */
  async sees(text: string | RegExp): Promise<void> {
    await this.log.locator(".words, p", { hasText: text }).last().waitFor();
  }

  /** The words in the open conversation, in order, as far as they are on screen. */
  said(): Promise<string[]> {
    return this.log.locator(".words").allInnerTexts();
  }

  async signOut(): Promise<void> {
    // What opens is fetched after the first screen; the button says when it is there.
    await this.page.getByRole("navigation").locator("button[aria-haspopup=menu]").click();
    await this.page.getByRole("menuitem", { name: "Sign out" }).click();
    await this.page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
