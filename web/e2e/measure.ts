// What the widget costs a page: bytes, requests and traces before the first click, and how long it takes from the click
// until one can choose, on a slow telephone and a slow line. Printed as JSON.
import type { Browser, CDPSession } from "playwright-core";
import { startBrowser, startProfile } from "./browser.ts";
import { type Demo, startDemo } from "./demo.ts";
import { raw } from "./raw.ts";
import { cookies, traces } from "./traces.ts";
import { Visitor } from "./visitor.ts";

/** A slow telephone: a fourth of this machine's speed, 150 ms there and back, 1.6 Mbit/s. */
const slow = { cpu: 4, rttMs: 150, bitsPerSecond: 1_600_000 };
const runs = 5;
const targetMs = 700;

interface Click {
  readonly ms: number;
  /** What the frame fetched, in milliseconds after the click. */
  readonly steps: readonly { name: string; from: number; to: number; bytes: number }[];
}

async function before(demo: Demo): Promise<object> {
  const profile = await startProfile();
  try {
    const requests: string[] = [];
    profile.context.on("request", r => !r.url().startsWith("data:") && requests.push(r.url()));
    const visitor = await Visitor.at(profile.context, demo.shop);
    await visitor.launcherName();
    await visitor.page.waitForLoadState("networkidle");
    const beyond = requests.filter(r => !r.startsWith(demo.shop));
    const size = async (coding: string): Promise<number> => (await raw(beyond[0] ?? "", coding)).body.length;
    return {
      requests: beyond.length,
      bytes: { plain: await size("identity"), gzip: await size("gzip"), brotli: await size("br") },
      cookies: (await cookies(profile.context)).length,
      stored: (await traces(visitor.page)).length,
      frames: visitor.page.frames().length - 1,
    };
  } finally {
    await profile.dispose();
  }
}

/** Slows a target down, and every target that it opens, from before its first request. */
async function slowDown(cdp: CDPSession): Promise<void> {
  const steps = [
    ["Network.enable", {}],
    [
      "Network.emulateNetworkConditions",
      {
        offline: false,
        latency: slow.rttMs,
        downloadThroughput: slow.bitsPerSecond / 8,
        uploadThroughput: slow.bitsPerSecond / 8,
      },
    ],
    ["Emulation.setCPUThrottlingRate", { rate: slow.cpu }],
  ] as const;
  let id = 0;
  cdp.on("Target.attachedToTarget", ({ sessionId }) => {
    for (const [method, params] of [...steps, ["Runtime.runIfWaitingForDebugger", {}] as const])
      void cdp.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: ++id, method, params }) });
  });
  await cdp.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: false });
  for (const [method, params] of steps) await cdp.send(method, params);
}

/** Runs in every document: notes when it was clicked, and when the choice can be made. */
function clockWork(): void {
  const now = (): number => performance.timeOrigin + performance.now();
  const page = window as unknown as { clicked?: number; ready?: number };
  addEventListener(
    "click",
    e => {
      page.clicked ??= performance.timeOrigin + e.timeStamp;
    },
    true,
  );
  const look = (): void => {
    if (document.querySelector(".pair button")) page.ready ??= now();
    else requestAnimationFrame(look);
  };
  if (self !== top) look();
}

async function click(browser: Browser, demo: Demo): Promise<Click> {
  const context = await browser.newContext();
  try {
    await context.addInitScript(clockWork);
    const page = await context.newPage();
    await slowDown(await context.newCDPSession(page));
    await page.goto(demo.shop);
    const visitor = new Visitor(page);
    await visitor.launcherName();
    await page.waitForLoadState("networkidle");
    await visitor.open();
    await visitor.chat.locator(".pair button").first().waitFor();
    const clicked = await page.evaluate(() => (window as unknown as { clicked: number }).clicked);
    const found = await visitor.chat.evaluate(() => ({
      ready: (window as unknown as { ready: number }).ready,
      origin: performance.timeOrigin,
      entries: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(e => {
        const r = e as PerformanceResourceTiming;
        return { name: new URL(r.name).pathname, from: r.startTime, to: r.responseEnd, bytes: r.encodedBodySize };
      }),
    }));
    const at = (t: number): number => Math.round(found.origin + t - clicked);
    return {
      ms: Math.round(found.ready - clicked),
      steps: found.entries.map(e => ({ name: e.name, from: at(e.from), to: at(e.to), bytes: e.bytes })),
    };
  } finally {
    await context.close();
  }
}

const [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
try {
  const clicks: Click[] = [];
  for (let i = 0; i < runs; i++) clicks.push(await click(browser, demo));
  const sorted = [...clicks].sort((a, b) => a.ms - b.ms);
  const median = sorted[Math.floor(runs / 2)];
  const result = {
    before: await before(demo),
    click: { slow, targetMs, medianMs: median?.ms, allMs: clicks.map(c => c.ms), medianRun: median?.steps },
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  await browser.close();
  await demo.dispose();
}
