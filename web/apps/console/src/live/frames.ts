// What the server says on the socket, and what becomes of the model by it.

import type { Marks, ServerFrame } from "../wire/types.ts";
import { absorb } from "./absorb.ts";
import { backoffFirst, lost, welcomed } from "./link.ts";
import { emptyLog, high } from "./log.ts";
import { type Effect, type Live, type Step, setRow, setWatch, still } from "./model.ts";
import { change, drop } from "./outbox.ts";
import { dropStale, mergeRow } from "./row.ts";
import { gapMs, typingMs } from "./timers.ts";

export function onFrame(live: Live, f: ServerFrame, at: number): Step {
  switch (f.t) {
    case "welcome":
      return welcomed(live, f.me);
    case "bye":
      if (!f.retry) return lost(live, at, f.code, false);
      return [
        {
          ...live,
          link: { state: "waiting", attempt: live.link.attempt + 1, lostAt: live.link.lostAt || at, why: f.code },
        },
        [{ t: "close" }, { t: "timer", name: "reconnect", ms: Math.max(f.after, backoffFirst), jitter: true }],
      ];
    case "watching": {
      const w = live.watches.get(f.c);
      if (!w) return still(live);
      const before = high(w.log);
      const [next, effects] = absorb(
        setWatch(live, f.c, { viewers: f.viewers, marks: further(w.marks, f.marks), error: "" }),
        f.c,
        f.entries,
        true,
      );
      const after = high(next.watches.get(f.c)?.log ?? emptyLog);
      // A server that says "more" without having sent anything new is not asked again at once.
      if (f.more && after > before) return [next, [...effects, { t: "send", frame: { t: "watch", c: f.c, after } }]];
      return [next, effects];
    }
    case "entry":
      return absorb(live, f.c, [f.e], true);
    case "row": {
      const before = live.rows.get(f.row.id);
      const row = mergeRow(before, f.row, live.watches.get(f.row.id)?.seen ?? 0);
      let next = setRow(dropStale(live, row), row);
      if (next.gone.has(row.id)) next = { ...next, gone: new Set([...next.gone].filter(c => c !== row.id)) };
      const w = live.watches.get(row.id);
      const effects: Effect[] = [{ t: "row", before, row }];
      // The row tells of entries that a watched conversation has not got: they are on their way, or were lost.
      if (w?.on && w.log.loaded && row.seq > high(w.log))
        effects.push({ t: "timer", name: `gap:${row.id}`, ms: gapMs, jitter: false });
      return [next, effects];
    }
    case "gone": {
      const rows = new Map(live.rows);
      rows.delete(f.c);
      const watches = new Map(live.watches);
      watches.delete(f.c);
      return [
        { ...live, rows, watches, outbox: live.outbox.filter(s => s.c !== f.c), gone: new Set([...live.gone, f.c]) },
        [],
      ];
    }
    case "ack": {
      const w = live.watches.get(f.c);
      const arrived = w !== undefined && high(w.log) >= f.seq;
      const outbox = arrived
        ? drop(live.outbox, f.id)
        : change(live.outbox, f.id, { state: "acked", seq: f.seq, text: f.text, masks: f.masks, until: undefined });
      return [
        { ...live, outbox },
        arrived || !w?.on ? [] : [{ t: "timer", name: `gap:${f.c}`, ms: gapMs, jitter: false }],
      ];
    }
    case "held":
      return still({
        ...live,
        outbox: live.outbox.map(s =>
          s.id === f.id && s.state !== "undoing"
            ? { ...s, state: "held", until: f.until, text: f.text, masks: f.masks }
            : s,
        ),
      });
    case "undone": {
      const s = live.outbox.find(each => each.id === f.id);
      if (!s) return still(live);
      return [{ ...live, outbox: drop(live.outbox, f.id) }, [{ t: "undone", c: s.c, kind: s.kind, text: s.text }]];
    }
    case "nack": {
      const s = live.outbox.find(each => each.id === f.id);
      if (!s) return [live, [{ t: "refused", code: f.code, message: f.message }]];
      if (s.state === "undoing" && f.code === "nothing_to_undo") {
        // Published already, and its entry takes it off the list; or it never arrived, and the agent decides anew.
        return [
          { ...live, outbox: change(live.outbox, s.id, { state: "failed", why: f.message }) },
          [
            { t: "refused", code: f.code, message: f.message },
            { t: "timer", name: `gap:${s.c}`, ms: 0, jitter: false },
          ],
        ];
      }
      return still({ ...live, outbox: change(live.outbox, s.id, { state: "failed", why: f.message }) });
    }
    case "typing": {
      const w = live.watches.get(f.c);
      if (!w || f.by === "system") return still(live);
      const others = w.typists.filter(t => t.name !== f.name || t.by !== f.by);
      const typists = f.on ? [...others, { name: f.name, by: f.by, until: at + typingMs }] : others;
      return [
        setWatch(live, f.c, { typists }),
        f.on ? [{ t: "timer", name: `typing:${f.c}`, ms: typingMs + 50, jitter: false }] : [],
      ];
    }
    case "marks": {
      const w = live.watches.get(f.c);
      const row = live.rows.get(f.c);
      let next = live;
      if (w) next = setWatch(next, f.c, { marks: further(w.marks, f) });
      if (row)
        next = setRow(next, {
          ...row,
          visitorGot: Math.max(row.visitorGot, f.visitorGot),
          visitorSeen: Math.max(row.visitorSeen, f.visitorSeen),
        });
      return still(next);
    }
    case "online": {
      const row = live.rows.get(f.c);
      return still(row ? setRow(live, { ...row, visitorOnline: f.on }) : live);
    }
    case "viewers":
      return still(live.watches.has(f.c) ? setWatch(live, f.c, { viewers: f.names }) : live);
    case "news":
      return [live, [{ t: "news", about: f.about }]];
    case "presence": {
      const presence = new Map(live.presence);
      presence.set(f.staff, f.state);
      return still({ ...live, presence });
    }
  }
}

const further = (a: Marks, b: Marks): Marks => ({
  visitorGot: Math.max(a.visitorGot, b.visitorGot),
  visitorSeen: Math.max(a.visitorSeen, b.visitorSeen),
});
