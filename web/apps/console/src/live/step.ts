// The whole machine of the live part, one input at a time.

import { absorb } from "./absorb.ts";
import { onFrame } from "./frames.ts";
import { finalCodes, lost } from "./link.ts";
import { emptyLog, high } from "./log.ts";
import { type Input, type Live, noWatch, type Step, setRow, setWatch, start, still, type Watch } from "./model.ts";
import { dropStale, mergeRow } from "./row.ts";
import { discard, retry, submit, undo } from "./sends.ts";
import { onTimer } from "./timers.ts";

/** Conversations whose entries are kept after they left the screen, so that coming back shows them at once. */
const kept = 24;

/** forget drops the entries of conversations long off the screen; Map order is the order of last use. */
function forget(watches: Map<string, Watch>): Map<string, Watch> {
  for (const [c, w] of watches) {
    if (watches.size <= kept) break;
    if (!w.on) watches.delete(c);
  }
  return watches;
}

/** step is the whole machine. It never changes the model it was given. */
export function step(live: Live, input: Input): Step {
  const ready = live.link.state === "live";
  switch (input.t) {
    case "start":
      if (live.link.state !== "off" && live.link.state !== "ended") return still(live);
      return [{ ...live, link: { state: "opening", attempt: 0, lostAt: 0, why: "" } }, [{ t: "open" }]];
    case "stop":
      return [{ ...live, link: start.link }, [{ t: "close" }]];
    case "opened":
      if (live.link.state !== "opening") return still(live);
      return [{ ...live, link: { ...live.link, state: "greeting" } }, [{ t: "send", frame: { t: "hello", v: 1 } }]];
    case "closed":
      if (live.link.state === "waiting") return still(live);
      return lost(live, input.at, "", !finalCodes.has(input.code));
    case "frame":
      return onFrame(live, input.frame, input.at);
    case "timer":
      return onTimer(live, input.name, input.at);
    case "online":
      if (!input.on) return lost(live, input.at, "offline", true);
      if (live.link.state !== "waiting") return still(live);
      return [{ ...live, link: { ...live.link, state: "opening" } }, [{ t: "open" }]];
    case "watch": {
      const w = live.watches.get(input.c) ?? noWatch;
      const watches = new Map(live.watches);
      watches.delete(input.c);
      watches.set(input.c, { ...w, on: true, error: "" });
      const next = { ...live, watches: forget(watches) };
      if (!w.log.loaded) return [next, [{ t: "load", c: input.c }]];
      return [next, ready ? [{ t: "send", frame: { t: "watch", c: input.c, after: high(w.log) } }] : []];
    }
    case "unwatch": {
      const w = live.watches.get(input.c);
      if (!w?.on) return still(live);
      return [
        setWatch(live, input.c, { on: false, viewers: [], typists: [] }),
        ready ? [{ t: "send", frame: { t: "unwatch", c: input.c } }] : [],
      ];
    }
    case "page": {
      const w = live.watches.get(input.c);
      if (!w) return still(live);
      const first = !w.log.loaded;
      const [next, effects] = absorb(live, input.c, input.entries, false);
      const log = next.watches.get(input.c)?.log ?? emptyLog;
      const done = setWatch(next, input.c, {
        log: { ...log, loaded: true, older: input.more && (log.entries[0]?.seq ?? 1) > 1 },
        error: "",
      });
      if (first && w.on && ready)
        return [done, [...effects, { t: "send", frame: { t: "watch", c: input.c, after: high(log) } }]];
      return [done, effects];
    }
    case "page-failed":
      return still(live.watches.has(input.c) ? setWatch(live, input.c, { error: input.message }) : live);
    case "rows": {
      if (input.rows.length === 0 && !input.drop?.length) return still(live);
      const rows = new Map(live.rows);
      let next = live;
      for (const id of input.drop ?? []) rows.delete(id);
      for (const row of input.rows) {
        const held = rows.get(row.id);
        // A list that was asked for before a frame came in does not put the row back.
        if (!held || row.seq >= held.seq) {
          next = dropStale(next, row);
          rows.set(row.id, mergeRow(undefined, row, live.watches.get(row.id)?.seen ?? 0));
        }
      }
      return still({ ...next, rows });
    }
    case "post":
      return submit(live, input);
    case "undo":
      return undo(live, input.id);
    case "retry":
      return retry(live, input.id);
    case "discard":
      return discard(live, input.id);
    case "typing":
      return [live, ready ? [{ t: "send", frame: { t: "typing", c: input.c, on: input.on } }] : []];
    case "seen": {
      const w = live.watches.get(input.c);
      if (!w || input.to <= w.seen || !ready) return still(live);
      let next = setWatch(live, input.c, { seen: input.to });
      const row = next.rows.get(input.c);
      if (row && row.readByMe < input.to)
        next = setRow(next, { ...row, readByMe: input.to, unread: input.to >= row.seq ? 0 : row.unread });
      return [next, [{ t: "send", frame: { t: "seen", c: input.c, to: input.to } }]];
    }
    case "presence":
      return [live, ready ? [{ t: "send", frame: { t: "presence", state: input.state } }] : []];
  }
}
