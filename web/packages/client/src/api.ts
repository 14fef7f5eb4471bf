/** The visitor's HTTP routes. Network and time arrive as arguments; answers are decoded, and nothing throws. */
import { attempt, type Decoder, json, Mismatch } from "@snug/protocol/decode";
import { type Page, type Problem, problem, type Start, type Started, started } from "@snug/protocol/visit";
import type { Clock } from "./ports.ts";

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Beside the server's codes: the network gave no answer, or one that this version does not understand. */
export const noAnswer = "no_answer";
export const oddAnswer = "odd_answer";

const patience = 15_000;

export interface ApiPorts {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly clock: Clock;
  readonly token: () => string | null;
}

const wrong = (code: string): { ok: false; problem: Problem } => ({
  ok: false,
  problem: { code, message: "", ref: "" },
});

export class Api {
  constructor(private readonly ports: ApiPorts) {}

  start = (body: Start): Promise<Result<Started>> => this.call("POST", "/start", started, body, false);
  offRecord = (body: Start): Promise<Result<Started>> => this.call("POST", "/off-record", started, body, false);
  declined = (site: string, hash: string): Promise<Result<null>> =>
    this.call("POST", "/declined", none, { site, hash }, false);
  page = (page: Page): Promise<Result<null>> => this.call("POST", "/page", none, page);

  /** call sends one request and decodes its answer. */
  call<T>(method: string, path: string, decoder: Decoder<T>, body?: unknown, isSigned = true): Promise<Result<T>> {
    const read = async (answer: Response): Promise<T> => {
      const text = answer.status === 204 ? "null" : await answer.text();
      const value = attempt(v => ({ it: decoder(v) }), json(text));
      if (!value) throw new Mismatch();
      return value.it;
    };
    return this.read(method, path, read, body, isSigned);
  }

  /** read sends one request and has its answer read. */
  async read<T>(
    method: string,
    path: string,
    read: (answer: Response) => Promise<T>,
    body?: unknown,
    isSigned = true,
  ): Promise<Result<T>> {
    const answer = await this.#fetch(method, path, body, isSigned);
    try {
      if (answer?.ok) return { ok: true, value: await read(answer) };
      if (!answer) return wrong(noAnswer);
      const said = attempt(problem, json(await answer.text()));
      return said ? { ok: false, problem: said } : wrong(answer.status >= 500 ? "unavailable" : oddAnswer);
    } catch (e) {
      return wrong(e instanceof Mismatch ? oddAnswer : noAnswer);
    }
  }

  async #fetch(method: string, path: string, body: unknown, isSigned: boolean): Promise<Response | null> {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (isSigned) headers.Authorization = `Bearer ${this.ports.token() ?? ""}`;
    const stop = new AbortController();
    const cancel = this.ports.clock.after(patience, () => stop.abort());
    try {
      return await this.ports.fetch(`/v1/visit${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        referrerPolicy: "no-referrer",
        signal: stop.signal,
      });
    } catch {
      return null;
    } finally {
      cancel();
    }
  }
}

/** none is the answer that says nothing. */
export const none: Decoder<null> = () => null;

/** mayRetry tells whether the same request may succeed a little later. */
export const mayRetry = (p: Problem): boolean =>
  [noAnswer, "unavailable", "too_many", "storage_full", "internal"].includes(p.code);
