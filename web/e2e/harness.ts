// Starts the program as shipped and a real browser, for the tests beside this file.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, type BrowserContext, type CDPSession, chromium, type Frame, type Page } from "playwright-core";

export interface Demo {
  readonly shop: string;
  readonly widget: string;
  readonly console: string;
  readonly data: string;
  /** One-time sign-in links by e-mail name: mina, lee, ruth, adam, priya, otto. */
  readonly links: Record<string, string>;
  /** Everything that the program printed so far. */
  output(): string;
  readonly pid: number;
  /** Ends it by SIGTERM, or at once by SIGKILL. The data stays. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts it again on the same data and port. */
  restart(): Promise<Demo>;
  /** Stops it and removes the data. */
  dispose(): Promise<void>;
}

const binary = resolve(import.meta.dirname, "../../bin/snug");

export async function startDemo(data?: string, listen = "127.0.0.1:0", flags: readonly string[] = []): Promise<Demo> {
  const folder = data ?? (await mkdtemp(join(tmpdir(), "snug-e2e-")));
  const child = spawn(binary, ["demo", "--json", "--listen", listen, "--data", join(folder, "data"), ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const ready = new Promise<Record<string, unknown>>((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`the demo did not start within 20 s:\n${printed}`)), 20_000);
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      printed += chunk.toString();
      const end = out.indexOf("\n}\n");
      if (end >= 0) {
        clearTimeout(timer);
        done(JSON.parse(out.slice(0, end + 2)) as Record<string, unknown>);
      }
    });
    child.stderr.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
    child.once("exit", code => fail(new Error(`the demo ended with ${code}:\n${printed}`)));
  });
  const told = await ready;
  const widget = String(told.widget);
  const address = `127.0.0.1:${new URL(widget).port}`;
  const stop = (signal: "SIGTERM" | "SIGKILL" = "SIGTERM") => end(child, signal);
  return {
    shop: String(told.shop),
    widget,
    console: String(told.console),
    data: folder,
    links: told.links as Record<string, string>,
    output: () => printed,
    pid: child.pid ?? 0,
    stop,
    restart: async () => {
      await stop();
      return startDemo(folder, address, flags);
    },
    dispose: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(done => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
    child.once("exit", () => {
      clearTimeout(timer);
      done();
    });
    child.kill(signal);
  });
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
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
  });
}

/** Collects what a page must not do: errors on its console, refused policies, requests to hosts that are not ours. */
export function watch(context: BrowserContext): { problems: string[]; requests: string[] } {
  const problems: string[] = [];
  const requests: string[] = [];
  const attach = (page: Page) => {
    page.on("console", m => {
      if (m.type() === "error") problems.push(`${page.url()}: ${m.text()}`);
    });
    page.on("pageerror", e => problems.push(`${page.url()}: ${e.message}`));
  };
  context.pages().forEach(attach);
  context.on("page", attach);
  context.on("request", r => {
    const url = new URL(r.url());
    if (url.protocol === "data:" || url.protocol === "blob:") return;
    requests.push(`${r.method()} ${r.url()}`);
    if (!url.hostname.endsWith(".localhost")) problems.push(`request to another host: ${url.hostname}`);
  });
  return { problems, requests };
}

/** The widget's frame on a shop's page, once it is there. */
export async function widgetFrame(page: Page): Promise<Frame> {
  for (let i = 0; i < 100; i++) {
    const frame = page.frames().find(f => f.url().includes("/frame/"));
    if (frame) return frame;
    await page.waitForTimeout(50);
  }
  throw new Error("the widget's frame did not appear");
}

/**
 * Clicks the launcher. It lies in a closed shadow root, where no selector reaches: the accessibility tree does, as it
 * does for a screen reader.
 */
export async function openChat(page: Page, name = /open chat|chat öffnen|chat/i): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  try {
    for (let i = 0; i < 100; i++) {
      const point = await launcherCentre(cdp, name);
      if (point) {
        await page.mouse.click(point.x, point.y);
        return;
      }
      await page.waitForTimeout(50);
    }
  } finally {
    await cdp.detach();
  }
  throw new Error("no launcher in the accessibility tree");
}

interface AxNode {
  readonly role?: { value?: string };
  readonly name?: { value?: string };
  readonly backendDOMNodeId?: number;
}

async function launcherCentre(cdp: CDPSession, name: RegExp): Promise<{ x: number; y: number } | undefined> {
  const { nodes } = (await cdp.send("Accessibility.getFullAXTree")) as { nodes: AxNode[] };
  const button = nodes.find(n => n.role?.value === "button" && name.test(n.name?.value ?? ""));
  if (!button?.backendDOMNodeId) return undefined;
  const { model } = await cdp.send("DOM.getBoxModel", { backendNodeId: button.backendDOMNodeId });
  const [x1, y1, , , x2, y2] = model.border as [number, number, number, number, number, number, number, number];
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
}
