// Messages on their way out: sent, taken back, sent again.

import type { ClientFrame } from "../wire/types.ts";
import { type Input, type Live, type Step, still } from "./model.ts";
import { change, drop, type Outbox } from "./outbox.ts";

export const post = (s: Outbox[number]): ClientFrame => ({
  t: "post",
  c: s.c,
  id: s.id,
  kind: s.kind,
  text: s.text,
  hold: s.hold,
  browser: [...s.masks],
});

/** submit sends a message, or keeps it until there is a link. */
export function submit(live: Live, input: Extract<Input, { t: "post" }>): Step {
  const ready = live.link.state === "live";
  const item = {
    id: input.id,
    c: input.c,
    kind: input.kind,
    text: input.text,
    masks: input.masks,
    hold: input.hold,
    at: input.at,
    state: ready ? "sent" : "queued",
  } as const;
  return [{ ...live, outbox: [...live.outbox, item] }, ready ? [{ t: "send", frame: post(item) }] : []];
}

/** undo takes back what is not published yet; what the server has, it is asked to give up. */
export function undo(live: Live, id: string): Step {
  const ready = live.link.state === "live";
  const s = live.outbox.find(each => each.id === id);
  if (!s) return still(live);
  if (s.state === "queued")
    return [{ ...live, outbox: drop(live.outbox, s.id) }, [{ t: "undone", c: s.c, kind: s.kind, text: s.text }]];
  if (s.state !== "sent" && s.state !== "held") return still(live);
  const next = { ...live, outbox: change(live.outbox, s.id, { state: "undoing" }) };
  return [next, ready ? [{ t: "send", frame: { t: "undo", c: s.c, id: s.id } }] : []];
}

/** retry sends again what failed, at once and under its old id, so that it can be published once only. */
export function retry(live: Live, id: string): Step {
  const ready = live.link.state === "live";
  const s = live.outbox.find(each => each.id === id);
  if (s?.state !== "failed") return still(live);
  const again = { ...s, hold: 0, state: ready ? "sent" : "queued", why: undefined } as const;
  return [
    { ...live, outbox: live.outbox.map(each => (each.id === s.id ? again : each)) },
    ready ? [{ t: "send", frame: post(again) }] : [],
  ];
}

/** discard gives up what failed; its text goes back to who wrote it. */
export function discard(live: Live, id: string): Step {
  const s = live.outbox.find(each => each.id === id);
  if (s?.state !== "failed") return still(live);
  return [{ ...live, outbox: drop(live.outbox, s.id) }, [{ t: "undone", c: s.c, kind: s.kind, text: s.text }]];
}
