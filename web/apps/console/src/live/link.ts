// The link to the server: how it is lost, when it is tried again, and what is asked anew once it stands.

import type { Person } from "../wire/types.ts";
import { high } from "./log.ts";
import { type Effect, type Live, type Step, still } from "./model.ts";
import { change, unanswered } from "./outbox.ts";
import { post } from "./sends.ts";

/** The shortest wait before trying again, in milliseconds. */
export const backoffFirst = 500;
const backoffMost = 20_000;
/** Close codes after which trying again is pointless. */
export const finalCodes: ReadonlySet<number> = new Set([4001, 4002, 4003]);

/** backoff is how long to wait before the nth attempt, without jitter; the runner takes half to all of it. */
export const backoff = (attempt: number): number => Math.min(backoffMost, backoffFirst * 2 ** Math.min(attempt, 10));

/** lost is the model without its link, which is tried again unless that is pointless. */
export function lost(live: Live, at: number, why: string, retry: boolean): Step {
  if (live.link.state === "off" || live.link.state === "ended") return still(live);
  const lostAt = live.link.lostAt || at;
  if (!retry) {
    return [{ ...live, link: { state: "ended", attempt: 0, lostAt, why } }, [{ t: "close" }, { t: "signed-out" }]];
  }
  const attempt = live.link.attempt + 1;
  return [
    { ...live, link: { state: "waiting", attempt, lostAt, why } },
    [{ t: "close" }, { t: "timer", name: "reconnect", ms: backoff(attempt - 1), jitter: true }],
  ];
}

/** welcomed asks again for all that is on screen, from where it stands, and for all that is unanswered. */
export function welcomed(live: Live, me: Person): Step {
  const effects: Effect[] = [];
  for (const [c, w] of live.watches) {
    if (!w.on) continue;
    if (w.log.loaded) effects.push({ t: "send", frame: { t: "watch", c, after: high(w.log) } });
    else effects.push({ t: "load", c });
  }
  let outbox = live.outbox;
  for (const s of unanswered(live.outbox)) {
    if (s.state === "undoing") {
      effects.push({ t: "send", frame: { t: "undo", c: s.c, id: s.id } });
      continue;
    }
    effects.push({ t: "send", frame: post(s) });
    if (s.state === "queued") outbox = change(outbox, s.id, { state: "sent" });
  }
  return [{ ...live, me, outbox, gone: new Set(), link: { state: "live", attempt: 0, lostAt: 0, why: "" } }, effects];
}
