/**
 * Starts a conversation exactly once: the key and the message's id are made before the first try and stay the same, so
 * that sending again after a lost answer gives the same conversation. It gives up after a while, and can be asked again.
 */
import type { Problem, Start, Started } from "@snug/protocol/visit";
import { mayRetry, type Result } from "./api.ts";
import { backoff } from "./backoff.ts";
import type { Chance, Clock } from "./ports.ts";

/** How often it is tried before a person is asked: about a minute. */
export const tries = 7;

export async function startOnce(
  send: (body: Start) => Promise<Result<Started>>,
  body: Start,
  clock: Clock,
  chance: Chance,
): Promise<Result<Started>> {
  let last: Problem = { code: "no_answer", message: "", ref: "" };
  for (let failures = 1; failures <= tries; failures++) {
    const result = await send(body);
    if (result.ok || !mayRetry(result.problem)) return result;
    last = result.problem;
    if (failures < tries) await new Promise<void>(done => clock.after(backoff(failures, chance), done));
  }
  return { ok: false, problem: last };
}
