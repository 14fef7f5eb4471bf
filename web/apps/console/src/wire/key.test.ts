import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepKey, provenFetch } from "./key.ts";

let now = 1_800_000_000_000;
let answers: Response[];
let proofs: string[];

/** The time that a proof says. */
function timeOf(proof: string): number {
  const head = Uint8Array.from(atob(proof.replaceAll("-", "+").replaceAll("_", "/").slice(0, 12)), c =>
    c.charCodeAt(0),
  );
  return Number(new DataView(head.buffer).getBigUint64(0));
}

beforeEach(async () => {
  proofs = [];
  answers = [];
  vi.spyOn(Date, "now").mockImplementation(() => now);
  vi.stubGlobal("fetch", async (request: Request) => {
    proofs.push(request.headers.get("Snug-Proof") ?? "");
    now += 1; // a way that takes an odd time
    return answers.shift() ?? new Response("{}");
  });
  // Nothing can be stored here, so that the key lasts as long as the page.
  await provenFetch(new Request("http://console.test/v1/session/link", { method: "POST", body: "{}" }));
  await keepKey();
  proofs = [];
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("makes a refused proof again with the server's time, and later ones at once", async () => {
  const ahead = -14 * 60_000;
  answers = [new Response("{}", { status: 401, headers: { "Snug-Time": String(now + ahead) } })];
  const asked = () => provenFetch(new Request("http://console.test/v1/session/renew", { method: "POST" }));
  expect((await asked()).status).toBe(200);
  expect((await asked()).status).toBe(200);
  expect(proofs).toHaveLength(3);
  expect(timeOf(proofs[0] ?? "")).toBe(1_800_000_000_001);
  for (const proof of proofs.slice(1)) expect(Math.abs(timeOf(proof) - now - ahead)).toBeLessThanOrEqual(3);
});
