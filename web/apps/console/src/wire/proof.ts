// Sensitive acts ask for a fresh proof of who is there. Whatever call is refused for want of one waits for the dialog that
// asks for it, and is made again; the page that made it notices nothing. Here too: a session's cookie changes with each proof,
// so that what was under way with the old one is asked again.

import type { Middleware } from "openapi-fetch";

let ask: (() => Promise<boolean>) | undefined;
let asking: Promise<boolean> | undefined;
let turns = 0;

/** whenProofIsNeeded names what asks for a proof. It answers whether one was given. */
export function whenProofIsNeeded(then: () => Promise<boolean>): void {
  ask = then;
}

/** turned notes that the session has a new cookie. */
export function turned(): void {
  turns++;
}

async function proven(): Promise<boolean> {
  asking ??= ask?.().finally(() => {
    asking = undefined;
  });
  return (await asking) ?? false;
}

async function codeOf(response: Response): Promise<unknown> {
  try {
    const body: unknown = await response.clone().json();
    return typeof body === "object" && body !== null ? Reflect.get(body, "code") : undefined;
  } catch {
    return undefined;
  }
}

interface Kept {
  readonly request: Request;
  readonly turn: number;
}

/** repeating makes what was refused for want of a proof again, once it is given. It stands last, so that it keeps what is sent. */
export function repeating(again: (request: Request) => Promise<Response> = fetch): Middleware {
  const kept = new Map<string, Kept>();
  return {
    onRequest({ request, id }) {
      kept.set(id, { request: request.clone(), turn: turns });
    },
    async onResponse({ response, id }) {
      const one = kept.get(id);
      kept.delete(id);
      if (!one) return undefined;
      if (response.status === 401 && one.turn !== turns && one.request.method === "GET") return again(one.request);
      if (response.status !== 403 || (await codeOf(response)) !== "step_up") return undefined;
      return (await proven()) ? again(one.request) : undefined;
    },
    onError({ id }) {
      kept.delete(id);
    },
  };
}
