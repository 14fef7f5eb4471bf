// axe-core on a page or frame. The pages forbid scripts from elsewhere, so it comes in through the browser's debugger.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Frame, Page } from "playwright-core";

const source = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** violations lists what axe-core finds wrong in a document as it stands, one line for each element. */
export async function violations(at: Page | Frame): Promise<string[]> {
  const page = "page" in at ? at.page() : at;
  const cdp = await page.context().newCDPSession(at);
  try {
    const evaluate = async (expression: string): Promise<unknown> => {
      const { result, exceptionDetails } = await cdp.send("Runtime.evaluate", {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    };
    if (!(await evaluate("typeof axe === 'object'"))) await evaluate(`${await source};0`);
    const [found, passes] = (await evaluate(
      "axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(r => [r.violations, r.passes.length])",
    )) as readonly [readonly Violation[], number];
    if (passes < 8) throw new Error(`axe-core looked at next to nothing: ${passes} rules passed`);
    return found.flatMap(v =>
      v.nodes.map(
        n => `${v.id}: ${v.help}: ${n.target.join(" ")} (${(n.failureSummary ?? "").replaceAll(/\s+/g, " ")})`,
      ),
    );
  } finally {
    await cdp.detach();
  }
}

const widths = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

/** everywhere runs it in light and dark, wide and narrow, and leaves the page light and wide. */
export async function everywhere(page: Page, at: () => Page | Frame, screen: string): Promise<string[]> {
  const found: string[] = [];
  for (const size of widths) {
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // Two frames, so that what follows the size and the scheme has followed.
      await at().evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
      found.push(...(await violations(at())).map(v => `${screen}, ${size.width}, ${colorScheme}: ${v}`));
    }
  }
  await page.setViewportSize(widths[0] ?? { width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
  return found;
}
