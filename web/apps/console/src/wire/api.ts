// The way to the server over HTTP: typed by the OpenAPI document that the Go handlers make. Every answer that is not a
// success becomes a Problem.

import type { paths } from "@snug/protocol/api.d";
import createClient from "openapi-fetch";
import { isAttended } from "./attended.ts";
import { provenFetch } from "./key.ts";
import { Problem } from "./problem.ts";
import { repeating } from "./proof.ts";

export const api = createClient<paths>({
  baseUrl: "",
  credentials: "same-origin",
  cache: "no-store",
  fetch: provenFetch,
});

// Nobody is kept signed in by what this page refreshes by itself after they have gone.
api.use({
  onRequest({ request }) {
    if (request.method === "GET" && !isAttended(Date.now())) request.headers.set("Snug-Unattended", "1");
  },
});

api.use(repeating(provenFetch));

/** Why a session ended, in the server's words; empty where it is not known. */
export type Ended = "" | "idle" | "life" | "changed" | "revoked" | "stolen" | "answer" | "many";
const reasons: readonly Ended[] = ["idle", "life", "changed", "revoked", "stolen", "answer", "many"];

export const endedBy = (said: unknown): Ended => reasons.find(r => r === said) ?? "";

let onSignedOut: ((why: Ended) => void) | undefined;

/** whenSignedOut names what to do when the server no longer knows who asks. */
export function whenSignedOut(then: (why: Ended) => void): void {
  onSignedOut = then;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function textOf(body: unknown, key: string): string {
  if (typeof body !== "object" || body === null) return "";
  const v: unknown = Reflect.get(body, key);
  return typeof v === "string" ? v : "";
}

/** openapi-fetch turns the document's read-only lists into objects; Lists turns them back. */
type Lists<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends { readonly [i: number]: infer E; readonly length: number }
    ? readonly Lists<E>[]
    : { [K in keyof T]: Lists<T[K]> };

/** answered takes the data out of an answer, or throws what went wrong. */
export async function answered<T>(asking: Promise<Answer<T>>): Promise<Lists<T>> {
  const { data, error, response } = await asking;
  if (response.ok) return data as Lists<T>;
  const code = textOf(error, "code") || (response.status >= 500 ? "unavailable" : "internal");
  if (response.status === 401 && (code === "not_signed_in" || code === "no_proof"))
    onSignedOut?.(endedBy(response.headers.get("Snug-Ended")));
  throw new Problem(code, textOf(error, "message"), response.status, textOf(error, "ref"));
}
