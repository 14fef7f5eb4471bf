// A visitor: the shop's page, the launcher on it, and the chat in its frame.
import type { BrowserContext, CDPSession, Frame, Locator, Page } from "playwright-core";
import { until } from "./browser.ts";

export class Visitor {
  constructor(readonly page: Page) {}

  /** Opens a page of the shop in a new tab. */
  static async at(context: BrowserContext, url: string): Promise<Visitor> {
    const page = await context.newPage();
    await page.goto(url);
    return new Visitor(page);
  }

  /** The chat's frame, which must be there. A navigation makes it another one. */
  get chat(): Frame {
    const frame = this.page.frames().find(isChat);
    if (!frame) throw new Error("there is no chat on this page");
    return frame;
  }

  get hasFrame(): boolean {
    return this.page.frames().some(isChat);
  }

  /** Clicks the launcher and waits until the panel can be used. */
  async open(): Promise<void> {
    await this.press();
    await this.panel();
  }

  /** Clicks the launcher, by whatever name it goes now. */
  async press(): Promise<void> {
    const { x, y } = await this.#launcher(({ x, y }) => ({ x, y }));
    await this.page.mouse.click(x, y);
  }

  /** What a screen reader calls the launcher. */
  launcherName(): Promise<string> {
    return this.#launcher(({ name }) => name);
  }

  /** Waits until the frame is there and shows anything but its skeleton. */
  async panel(): Promise<void> {
    await until("the chat's frame is there", () => this.hasFrame);
    await this.chat.locator(".panel:not(.is-resuming)").waitFor();
  }

  /** Starts the chat, with the switches of these purposes on. */
  async allow(...titles: readonly (string | RegExp)[]): Promise<void> {
    for (const name of titles) await this.chat.getByRole("switch", { name }).click();
    await this.chat.locator(".pair button").first().click();
    await this.field.waitFor();
  }

  /** Opens the chat and starts it. */
  async begin(...titles: readonly (string | RegExp)[]): Promise<void> {
    await this.open();
    await this.allow(...titles);
  }

  get field(): Locator {
    return this.chat.locator(".compose textarea");
  }

  /** Types a text and sends it, and waits until the server has it. */
  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
    await this.sees(text);
    await until(`"${text}" is sent`, async () => (await this.chat.locator(".row.pending").count()) === 0);
  }

  /** Waits until a message with this text is in the log. */
  async sees(text: string): Promise<void> {
    await this.chat.locator(".bubble", { hasText: text }).last().waitFor();
  }

  /** The texts in the log, in order, with those on their way. */
  said(): Promise<string[]> {
    return this.chat.locator(".log .bubble").allInnerTexts();
  }

  /** Chooses from the chat's menu. */
  async menu(name: string): Promise<void> {
    await this.chat.getByRole("button", { name: "More", exact: true }).click();
    await this.chat.getByRole("menuitem", { name }).click();
  }

  /**
   * The launcher lies in a closed shadow root, where no selector reaches: the accessibility tree does, as it does for a
   * screen reader.
   */
  async #launcher<T>(read: (found: { x: number; y: number; name: string }) => T): Promise<T> {
    const cdp = await this.page.context().newCDPSession(this.page);
    try {
      let found = await launcher(cdp);
      await until("the launcher is in the accessibility tree", async () => {
        found ??= await launcher(cdp);
        return found !== undefined;
      });
      if (!found) throw new Error("no launcher");
      return read(found);
    } finally {
      await cdp.detach();
    }
  }
}

const isChat = (frame: Frame): boolean => frame.url().includes("/frame/");

interface AxNode {
  readonly role?: { value?: string };
  readonly name?: { value?: string };
  readonly backendDOMNodeId?: number;
}

/** The launcher is the page's last button with the name of a chat. */
async function launcher(cdp: CDPSession): Promise<{ x: number; y: number; name: string } | undefined> {
  const { nodes } = (await cdp.send("Accessibility.getFullAXTree")) as { nodes: AxNode[] };
  const button = nodes.findLast(
    n => n.role?.value === "button" && /chat|الدردشة/i.test(n.name?.value ?? "") && n.backendDOMNodeId,
  );
  if (!button?.backendDOMNodeId) return undefined;
  try {
    const { model } = await cdp.send("DOM.getBoxModel", { backendNodeId: button.backendDOMNodeId });
    const [x1 = 0, y1 = 0, , , x2 = 0, y2 = 0] = model.border;
    return { x: (x1 + x2) / 2, y: (y1 + y2) / 2, name: button.name?.value ?? "" };
  } catch {
    return undefined; // gone between the two questions, or not laid out yet
  }
}
