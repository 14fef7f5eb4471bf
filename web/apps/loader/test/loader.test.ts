// The loader as built, in a real browser, on kind and hostile pages. The frame here is a page of the test's own, of another
// origin, that says what it hears.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let browser: Browser;
let server: Server;
let script = "";
let port = 0;
let context: BrowserContext;
let page: Page;
let requests: string[] = [];

const frame = `<!doctype html><title>frame</title><button>in the frame</button><script>
  const heard = [];
  addEventListener("message", e => {
    heard.push({ window: e.data, origin: e.origin, ports: e.ports.length });
    const [port] = e.ports;
    if (!port) return;
    window.port = port;
    port.onmessage = e => heard.push(e.data);
    port.postMessage({ t: "ready", text: "Close chat" });
    port.postMessage({ t: "unread", n: 0, text: "Open chat" });
  });
</script>`;

/** What a page may do to its own world, before the loader runs. */
const hostile = `<script>
  JSON.parse = JSON.stringify = () => { throw new Error("JSON"); };
  fetch = XMLHttpRequest = undefined;
  for (const name of Object.getOwnPropertyNames(Array.prototype)) {
    if (typeof [][name] === "function" && name !== "constructor") Array.prototype[name] = () => { throw new Error(name); };
  }
  Array.prototype[Symbol.iterator] = () => { throw new Error("iterator"); };
  Object.prototype.t = "close";
  Object.prototype.n = 7;
  Object.prototype.on = true;
  Object.prototype.text = "evil";
  Promise = undefined;
</script>
<form name="body"></form><form name="currentScript"></form><form name="documentElement"></form><form name="readyState"></form>
<form name="title"></form><img name="createElement"><img name="querySelector"><a id="snug"></a>`;

function answer(req: IncomingMessage, res: ServerResponse): void {
  const url = new URL(req.url ?? "/", `http://${req.headers.host}`);
  const send = (type: string, body: string) => {
    res.writeHead(200, { "content-type": `${type}; charset=utf-8`, "access-control-allow-origin": "*" });
    res.end(body);
  };
  if (url.pathname === "/loader/v1.js") {
    send("text/javascript", script);
    return;
  }
  if (url.pathname.startsWith("/frame/")) {
    send("text/html", frame);
    return;
  }
  const extra = url.searchParams.get("attributes") ?? "";
  const before = url.searchParams.has("hostile") ? hostile : "";
  const after = url.searchParams.get("body") ?? "";
  send(
    "text/html",
    `<!doctype html><html lang="de"><link rel="icon" href="data:,"><title>Shop</title><body>${before}<h1>Shop</h1>${after}
     <script>window.blocked = []; addEventListener("snug:blocked", e => blocked[blocked.length] = e.detail, true);</script>
     <script src="http://chat.localhost:${port}/loader/v1.js" data-site="demo" ${extra}></script>`,
  );
}

beforeAll(async () => {
  const built = await build({
    configFile: new URL("../vite.config.ts", import.meta.url).pathname,
    logLevel: "silent",
    build: { write: false },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap(b => ("output" in b ? b.output : []));
  script = outputs.map(o => (o.type === "chunk" ? o.code : "")).join("");
  server = createServer(answer);
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
  browser = await chromium.launch({
    executablePath: process.env.SNUG_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
});

beforeEach(async () => {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1000, height: 800 }, locale: "de" });
  page = await context.newPage();
  requests = [];
  context.on("request", r => requests.push(new URL(r.url()).pathname));
});

interface On {
  path?: string;
  attributes?: string;
  body?: string;
  isHostile?: boolean;
}

async function shop({ path = "/", attributes = "", body = "", isHostile = false }: On = {}): Promise<void> {
  const query = new URLSearchParams({ attributes, body, ...(isHostile ? { hostile: "1" } : {}) });
  await page.goto(`http://shop.localhost:${port}${path}?${query}`);
}

const isShown = () =>
  page.evaluate(() => document.elementFromPoint(innerWidth - 48, innerHeight - 48)?.localName === "span");
const click = () => page.mouse.click(952, 752);
const inner = () => page.frames().find(f => f.url().includes("/frame/"));
const heard = () => inner()?.evaluate("heard") as Promise<unknown[]>;
const say = (message: object) =>
  inner()?.evaluate(m => (window as unknown as { port: MessagePort }).port.postMessage(m), message);
const eventually = (what: () => unknown) => expect.poll(what, { timeout: 3_000, interval: 20 });

async function buttonName(): Promise<string> {
  const cdp = await context.newCDPSession(page);
  const { nodes } = (await cdp.send("Accessibility.getFullAXTree")) as {
    nodes: { role?: { value: string }; name?: { value: string } }[];
  };
  await cdp.detach();
  return nodes.find(n => n.role?.value === "button")?.name?.value ?? "";
}

/** run evaluates in the page by way of the protocol alone: what Playwright brings along does not survive a hostile page. */
async function run(expression: string): Promise<void> {
  const cdp = await context.newCDPSession(page);
  const { exceptionDetails } = (await cdp.send("Runtime.evaluate", { expression })) as { exceptionDetails?: object };
  await cdp.detach();
  expect(exceptionDetails).toBeUndefined();
}

async function open(): Promise<void> {
  await click();
  await eventually(heard).toContainEqual({ t: "open" });
}

it("fits its budget", () => {
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(2048);
});

describe("before the first click", () => {
  it("asks for nothing but itself, and stores nothing", async () => {
    await shop();
    await page.waitForTimeout(500);
    expect(requests).toEqual(["/", "/loader/v1.js"]);
    expect(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length])).toEqual([
      "",
      0,
      0,
    ]);
    expect(page.frames()).toHaveLength(1);
    expect(await isShown()).toBe(true);
  });

  it("has a name in the page's language, and shows nothing of itself to the page", async () => {
    await shop();
    expect(await buttonName()).toBe("Chat öffnen");
    expect(await page.evaluate(() => [...document.querySelectorAll("*")].some(e => e.shadowRoot !== null))).toBe(false);
  });

  it("takes its colour, label and language from its attributes", async () => {
    await shop({ attributes: 'data-lang="fr" data-label="Une question ?" data-theme="dark" data-accent="#AA0000"' });
    expect(await buttonName()).toBe("Une question ?");
    await page.evaluate("snug.open()");
    await eventually(() => inner()?.url() ?? "").toContain("?lang=fr&theme=dark&accent=AA0000");
  });
});

it("hands on who the shop says that the visitor is, as it stands there when the frame comes up, and to the frame alone", async () => {
  await shop({ attributes: 'data-identity="before"' });
  await page.evaluate(() => document.querySelector("script[data-site]")?.setAttribute("data-identity", "a.b.c"));
  await open();
  expect((await heard())[0]).toMatchObject({ window: { snug: 1, t: "port", id: "a.b.c" }, ports: 1 });
  expect(inner()?.url()).not.toContain("a.b.c");
  expect(requests.join()).not.toContain("a.b.c");
});

describe.each([false, true])("on a page, hostile: %s", isHostile => {
  it("opens, shakes hands with the frame's origin alone, and closes", async () => {
    await shop({ isHostile });
    await open();
    const first = (await heard())[0];
    expect(first).toEqual({
      window: { snug: 1, t: "port", id: "" },
      origin: `http://shop.localhost:${port}`,
      ports: 1,
    });
    expect(await buttonName()).toBe("Close chat");
    await say({ t: "close" });
    await eventually(heard).toContainEqual({ t: "shut" });
    expect(await buttonName()).toBe("Open chat");
    await say({ t: "unread", n: 2, text: "Open chat, 2 unread" });
    await eventually(buttonName).toBe("Open chat, 2 unread");
  });

  it("tells the page's address only after consent, and without its query", async () => {
    await shop({ isHostile, path: "/chairs" });
    await open();
    expect(JSON.stringify(await heard())).not.toContain("/chairs");
    await say({ t: "consented" });
    await eventually(heard).toContainEqual({ t: "page", url: `http://shop.localhost:${port}/chairs`, title: "Shop" });
    await run(`history.pushState(null, "", "/tables?secret=1");
      Element.prototype.append.call(Document.prototype.querySelector.call(document, "h1"), "!")`);
    await eventually(heard).toContainEqual({ t: "page", url: `http://shop.localhost:${port}/tables`, title: "Shop" });
  });
});

describe("the frame", () => {
  it("is sandboxed and sends no referrer", async () => {
    await shop();
    await open();
    expect(await inner()?.evaluate("document.referrer")).toBe("");
    // Without allow-top-navigation and allow-modals, a frame can neither lead the page away nor block it.
    await inner()?.evaluate("try { top.location = 'about:blank' } catch {}");
    await page.waitForTimeout(200);
    expect(page.url()).toContain("shop.localhost");
  });

  it("is heard through its port and not through the window", async () => {
    await shop();
    await open();
    await page.evaluate(() => {
      for (const t of ["close", "flag", "consented"]) postMessage({ snug: 1, t, on: true }, "*");
    });
    await inner()?.evaluate("parent.postMessage({ snug: 1, t: 'close' }, '*')");
    await page.waitForTimeout(200);
    expect(await heard()).not.toContainEqual({ t: "shut" });
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it("may set one flag without identity, by which it comes back with the next page, and take it away", async () => {
    await shop();
    await open();
    await say({ t: "flag", on: true });
    await eventually(() => page.evaluate(() => ({ ...localStorage }))).toEqual({ snug: "1" });
    await shop({ path: "/next" });
    await eventually(() => page.frames().length).toBe(2);
    await eventually(heard).not.toContainEqual({ t: "open" });
    await say({ t: "flag", on: false });
    await eventually(() => page.evaluate(() => localStorage.length)).toBe(0);
  });

  it("is closed by Escape on the button, which has the focus then", async () => {
    await shop();
    await open();
    await say({ t: "close" });
    await eventually(heard).toContainEqual({ t: "shut" });
    await page.keyboard.press("Enter");
    await eventually(async () => (await heard()).filter(m => JSON.stringify(m) === '{"t":"open"}').length).toBe(2);
  });

  it("fills a small screen", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await shop();
    await page.mouse.click(342, 752);
    await eventually(heard).toContainEqual({ t: "open" });
    expect(await inner()?.evaluate("[innerWidth, innerHeight]")).toEqual([390, 800]);
  });
});

describe("payment pages", () => {
  const state = async () => [await isShown(), await page.evaluate("blocked"), page.frames().length];

  it.each([
    ["/checkout", "/checkout,/pay"],
    ["/pay/step/2", "/checkout, /pay"],
    ["/pay/card", "/pay/"],
    ["/de/kasse", "/[a-z]+/kasse"],
  ])("stays off the listed path %s", async (path, pay) => {
    await shop({ path, attributes: `data-pay="${pay}"` });
    await page.waitForTimeout(100);
    expect(await state()).toEqual([false, ["path"], 1]);
  });

  it.each(["/payment-methods", "/", "/shop/pay"])("runs on %s", async path => {
    await shop({ path, attributes: 'data-pay="/checkout,/pay"' });
    expect(await state()).toEqual([true, [], 1]);
  });

  it.each([
    '<input autocomplete="cc-number">',
    '<input autocomplete="section-a billing cc-csc">',
    '<iframe name="__privateStripeFrame1234"></iframe>',
    '<iframe name="braintree-hosted-field-number"></iframe>',
    '<iframe name="checkout-frames-cardNumber"></iframe>',
  ])("stays off a page with %s", async body => {
    await shop({ body });
    await page.waitForTimeout(100);
    expect((await state()).slice(0, 2)).toEqual([false, ["fields"]]);
  });

  it("leaves when card fields come up, takes the open chat along, and comes back after them", async () => {
    await shop();
    await open();
    await page.evaluate(() =>
      document.body.insertAdjacentHTML("beforeend", '<input id="card" autocomplete="cc-number">'),
    );
    await eventually(state).toEqual([false, ["fields"], 1]);
    await page.evaluate("snug.open()");
    expect(page.frames()).toHaveLength(1);
    await page.evaluate(() => document.getElementById("card")?.remove());
    await eventually(isShown).toBe(true);
    expect(page.frames()).toHaveLength(1);
  });
});
