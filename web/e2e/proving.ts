// What stories ask the console's API for by hand, in the page and beside the console's own code, proves its browser as the
// console does: with the key that this browser keeps.
import type { BrowserContext } from "playwright-core";

/** proving lets fetch("/v1/…", …) in a page prove itself. The console's own requests are made otherwise, and are not touched. */
export async function proving(context: BrowserContext): Promise<void> {
  await context.addInitScript(install);
}

function install(): void {
  const plain = globalThis.fetch;
  const key = (): Promise<CryptoKeyPair | undefined> =>
    new Promise((resolve, reject) => {
      const asking = indexedDB.open("snug", 1);
      asking.onupgradeneeded = () => asking.result.createObjectStore("keys");
      asking.onerror = () => reject(asking.error);
      asking.onsuccess = () => {
        const got = asking.result.transaction("keys").objectStore("keys").get("session");
        got.onsuccess = () => {
          asking.result.close();
          resolve(got.result);
        };
      };
    });
  globalThis.fetch = async (input, init) => {
    if (typeof input !== "string" || !input.startsWith("/v1/")) return plain(input, init);
    const pair = await key();
    if (!pair) return plain(input, init);
    const head = crypto.getRandomValues(new Uint8Array(24));
    new DataView(head.buffer).setBigUint64(0, BigInt(Date.now()));
    const said = new TextEncoder().encode(`snug proof 1\n${init?.method ?? "GET"}\n${location.origin}${input}\n`);
    const signing = { name: "ECDSA", hash: "SHA-256" };
    const sum = new Uint8Array(await crypto.subtle.sign(signing, pair.privateKey, Uint8Array.from([...said, ...head])));
    const text = btoa(String.fromCharCode(...head, ...sum));
    const proof = text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const headers = new Headers(init?.headers);
    headers.set("Snug-Proof", proof);
    return plain(input, { ...init, headers });
  };
}
