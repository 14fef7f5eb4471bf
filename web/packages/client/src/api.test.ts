import { describe, expect, it } from "vitest";
import { Api, mayRetry } from "./api.ts";
import { VisitRights } from "./rights.ts";
import { startOnce, tries } from "./starter.ts";
import { TestClock } from "./testclock.ts";

const token = "t".repeat(43);
const body = {
  site: "demo",
  key: "k".repeat(43),
  consent: { hash: "h", version: 1, lang: "en", purposes: ["answer"] },
  message: { id: "m1", text: "hello", browser: [] },
};
const started = {
  conversation: "c",
  token,
  entry: { n: 2, id: "e", at: 1, by: "visitor", kind: "message", text: "hello", client: "m1" },
};

type Call = { path: string; init: RequestInit };

function api(answer: (call: Call) => Promise<Response>) {
  const calls: Call[] = [];
  const clock = new TestClock();
  const it = new Api({
    clock,
    token: () => token,
    fetch: (path, init) => {
      calls.push({ path, init });
      return answer({ path, init });
    },
  });
  return { it, calls, clock };
}

const answer = (status: number, value: unknown) =>
  Promise.resolve(
    new Response(status === 204 ? null : typeof value === "string" ? value : JSON.stringify(value), { status }),
  );

describe("requests", () => {
  it("signs all but those that come before a token, and never in the address", async () => {
    const { it: a, calls } = api(() => answer(204, null));
    await a.declined("demo", "h");
    await new VisitRights(a).end();
    expect(new Headers(calls[0]?.init.headers).has("Authorization")).toBe(false);
    expect(new Headers(calls[1]?.init.headers).get("Authorization")).toBe(`Bearer ${token}`);
    for (const c of calls) {
      expect(c.path).not.toContain(token);
      expect(c.init).toMatchObject({ credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" });
    }
  });

  it("decodes the answer", async () => {
    const { it: a } = api(() => answer(201, started));
    expect(await a.start(body)).toMatchObject({ ok: true, value: { token, entry: { n: 2, masks: [] } } });
  });

  it.each([
    [201, { ...started, token: "short" }, "odd_answer"],
    [201, "<html>", "odd_answer"],
    [201, "null", "odd_answer"],
    [409, { code: "stale_text", message: "m", ref: "r" }, "stale_text"],
    [502, "<html>bad gateway", "unavailable"],
    [404, "nothing", "odd_answer"],
  ])("%i %j is %s", async (status, value, code) => {
    const { it: a } = api(() => answer(status, value));
    expect(await a.start(body)).toMatchObject({ ok: false, problem: { code } });
  });

  it("answers for a network that does not", async () => {
    const { it: a } = api(() => Promise.reject(new TypeError("failed to fetch")));
    expect(await new VisitRights(a).end()).toMatchObject({ ok: false, problem: { code: "no_answer" } });
    expect(await new VisitRights(a).transcript("en")).toMatchObject({ ok: false, problem: { code: "no_answer" } });
  });

  it("does not wait for ever", async () => {
    const { it: a, clock } = api(
      c => new Promise((_, no) => c.init.signal?.addEventListener("abort", () => no(new Error("aborted")))),
    );
    const result = new VisitRights(a).end();
    clock.go(60_000);
    expect(await result).toMatchObject({ ok: false, problem: { code: "no_answer" } });
    expect(clock.waiting).toBe(0);
  });
});

describe("starting once", () => {
  const run = async (answers: (() => Promise<Response>)[]) => {
    const { it: a, calls } = api(() => (answers.length > 1 ? answers.shift() : answers[0])?.() ?? answer(500, ""));
    const clock = new TestClock();
    const result = startOnce(a.start, body, clock, () => 0.5);
    let isDone = false;
    result.then(() => (isDone = true));
    for (let i = 0; i < 400 && !isDone; i++) {
      await new Promise(done => setImmediate(done));
      clock.go(1_000);
    }
    return { result: await result, calls };
  };

  it("sends the same key and message until it is answered", async () => {
    const { result, calls } = await run([
      () => Promise.reject(new TypeError()),
      () => answer(503, { code: "unavailable", message: "" }),
      () => answer(201, started),
    ]);
    expect(result.ok).toBe(true);
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(c => c.init.body)).size).toBe(1);
  });

  it("does not repeat what was refused", async () => {
    const { result, calls } = await run([() => answer(409, { code: "stale_text", message: "" })]);
    expect(result).toMatchObject({ ok: false, problem: { code: "stale_text" } });
    expect(calls).toHaveLength(1);
  });

  it("asks a person in the end", async () => {
    const { result, calls } = await run([() => Promise.reject(new TypeError())]);
    expect(result).toMatchObject({ ok: false, problem: { code: "no_answer" } });
    expect(calls).toHaveLength(tries);
  });
});

it("knows what may be tried again", () => {
  const p = (code: string) => ({ code, message: "", ref: "" });
  expect(["no_answer", "unavailable", "too_many", "storage_full", "internal"].every(c => mayRetry(p(c)))).toBe(true);
  expect(["invalid", "stale_text", "no_consent", "not_signed_in", "odd_answer"].some(c => mayRetry(p(c)))).toBe(false);
});
