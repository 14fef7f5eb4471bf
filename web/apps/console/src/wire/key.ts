// The key that this browser's session is bound to, and the proofs that are made with it: a cookie that somebody copies opens
// nothing without it. The key's private half never leaves the browser's own keeping, not even to this page; docs/protocol.md has
// the form of a proof.

const encoder = new TextEncoder();
const algorithm = { name: "ECDSA", namedCurve: "P-256" } as const;
const signing = { name: "ECDSA", hash: "SHA-256" } as const;

const toText = (b: Uint8Array): string =>
  btoa(String.fromCharCode(...b))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** The key of the session, and the one that is brought along where a session may begin. */
let held: Promise<CryptoKeyPair | undefined> | undefined;
let candidate: Promise<CryptoKeyPair> | undefined;
/** By how much the server's clock is ahead of this one, in whole milliseconds. */
let ahead = 0;

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asking = indexedDB.open("snug", 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore("keys");
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error ?? new Error("console: no storage"));
  });
}

/** stored does one thing with the one place where the key is kept, which all tabs share. */
async function stored<T>(mode: IDBTransactionMode, act: (keys: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const step = db.transaction("keys", mode);
      const done = act(step.objectStore("keys"));
      step.oncomplete = () => resolve(done.result);
      step.onabort = () => reject(step.error ?? new Error("console: not stored"));
    });
  } finally {
    db.close();
  }
}

const fetched = (): Promise<CryptoKeyPair | undefined> =>
  stored<CryptoKeyPair | undefined>("readonly", keys => keys.get("session")).catch(() => undefined);

const made = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);

/** keepKey makes the key that was brought along to a sign-in the session's. Where nothing can be stored, it lasts as long as the page. */
export async function keepKey(): Promise<void> {
  const pair = await candidate;
  candidate = undefined;
  if (!pair) return;
  held = Promise.resolve(pair);
  await stored("readwrite", keys => keys.put(pair, "session")).catch(() => undefined);
}

/** proofOf is a proof that a request to this address comes from this browser. */
async function proofOf(pair: CryptoKeyPair, method: string, address: string): Promise<string> {
  const head = crypto.getRandomValues(new Uint8Array(24));
  new DataView(head.buffer).setBigUint64(0, BigInt(Math.max(0, Date.now() + ahead)));
  const said = encoder.encode(`snug proof 1\n${method}\n${address}\n`);
  const signed = new Uint8Array(said.length + head.length);
  signed.set(said);
  signed.set(head, said.length);
  const sum = new Uint8Array(await crypto.subtle.sign(signing, pair.privateKey, signed));
  const whole = new Uint8Array(head.length + sum.length);
  whole.set(head);
  whole.set(sum, head.length);
  return toText(whole);
}

async function sessionKey(): Promise<CryptoKeyPair | undefined> {
  held ??= fetched();
  const pair = await held;
  if (!pair) held = undefined; // somebody may sign in in another tab
  return pair;
}

/** Where a session can begin: such a request brings a new key. The server's table says the same. */
const beginnings: ReadonlySet<string> = new Set([
  "/v1/session",
  "/v1/session/link",
  "/v1/session/second",
  "/v1/session/passkey",
  "/v1/session/company",
  "/v1/invitation",
]);

/** What is asked by who is not signed in. */
const anybodys = /^\/v1\/(session\/(ways|company\/begin|passkey\/begin|second\/passkey)$|password|invitation)/;

/** dressed is a request with its proof; undefined where it needs one and this browser has no key. */
async function dressed(request: Request): Promise<Request | undefined> {
  const url = new URL(request.url);
  const address = url.origin + url.pathname + url.search;
  if (request.method === "POST" && beginnings.has(url.pathname)) {
    candidate ??= made();
    const pair = await candidate;
    const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    request.headers.set("Snug-Key", toText(point));
    request.headers.set("Snug-Proof", await proofOf(pair, request.method, address));
    return request;
  }
  const pair = await sessionKey();
  if (pair) request.headers.set("Snug-Proof", await proofOf(pair, request.method, address));
  return pair || anybodys.test(url.pathname) ? request : undefined;
}

/** What whoever has no key is answered here: a cookie alone, from whenever, would look like one that was copied. */
const unsigned = (): Response => Response.json({ code: "not_signed_in", message: "", ref: "" }, { status: 401 });

/**
 * provenFetch is fetch with a proof. If the server does not take it, because this computer's clock is wrong or because
 * somebody signed in again in another tab, it is made once more, with the server's time and the newest key.
 */
export async function provenFetch(request: Request): Promise<Response> {
  const again = request.clone();
  const sent = Date.now();
  const first = await dressed(request);
  if (!first) return unsigned();
  const answer = await fetch(first);
  const time = Number(answer.headers.get("Snug-Time"));
  if (answer.status !== 401 || !time) return answer;
  ahead = time - Math.round((sent + Date.now()) / 2);
  const before = held;
  held = fetched().then(pair => pair ?? before); // a key that could not be stored is still the one
  const second = await dressed(again);
  return second ? fetch(second) : unsigned();
}

/**
 * socketOffers are the subprotocols that staff's socket is asked for with: browsers let nothing else be said there. Undefined where
 * this browser has no key.
 */
export async function socketOffers(address: string): Promise<string[] | undefined> {
  const pair = await sessionKey();
  if (!pair) return undefined;
  return ["snug.1", `snug.proof.${await proofOf(pair, "GET", address)}`];
}
