// What a page has left behind in the browser.
import type { BrowserContext, Frame, Page } from "playwright-core";

/** traces lists all that a document has stored where it can; an empty list is none. */
export function traces(at: Page | Frame): Promise<string[]> {
  return at.evaluate(async () => {
    const found: string[] = [];
    for (const [name, area] of [
      ["localStorage", localStorage],
      ["sessionStorage", sessionStorage],
    ] as const)
      for (const key of Object.keys(area)) found.push(`${name} ${key}=${area.getItem(key)}`);
    for (const db of await indexedDB.databases()) found.push(`indexedDB ${db.name}`);
    for (const name of await caches.keys()) found.push(`cache ${name}`);
    for (const worker of await navigator.serviceWorker.getRegistrations()) found.push(`worker ${worker.scope}`);
    if (document.cookie) found.push(`cookie ${document.cookie}`);
    return found;
  });
}

/** cookies lists the names of all cookies of a browser, whatever their origin. */
export const cookies = async (context: BrowserContext): Promise<string[]> =>
  (await context.cookies()).map(c => `${c.domain} ${c.name}`);
