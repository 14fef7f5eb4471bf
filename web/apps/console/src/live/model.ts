// The live part of the console as one value, and what can happen to it. Pure: no socket, no timer, no DOM.
//
// step takes the model and an input and returns the next model with the effects that the runner (run.ts) carries out.
// Whatever a socket, a clock or a person does comes in as an input; so every order of events can be tested as a list.

import type {
  ClientFrame,
  Marks,
  Mask,
  Person,
  PostKind,
  PresenceState,
  Row,
  ServerFrame,
  StaffEntry,
} from "../wire/types.ts";
import { emptyLog, hasGap, high, type Log, merge } from "./log.ts";
import { change, drop, dropArrived, type Outbox, unanswered } from "./outbox.ts";
import { mergeRow, rowAfter } from "./row.ts";

export type LinkState = "off" | "opening" | "greeting" | "live" | "waiting" | "ended";

export interface Link {
  readonly state: LinkState;
  /** How often opening has failed in a row. */
  readonly attempt: number;
  /** When the link was lost; 0 while it stands. */
  readonly lostAt: number;
  /** Why the server ended it, where it did. */
  readonly why: string;
}

export interface Typist {
  readonly name: string;
  readonly by: "visitor" | "staff";
  readonly until: number;
}

export interface Watch {
  readonly log: Log;
  /** On screen: the server is asked to send its entries. */
  readonly on: boolean;
  readonly viewers: readonly string[];
  readonly typists: readonly Typist[];
  readonly marks: Marks;
  /** The highest seq this person has seen, as far as it was told to the server. */
  readonly seen: number;
  readonly error: string;
}

export interface Live {
  readonly link: Link;
  readonly me: Person | undefined;
  readonly rows: ReadonlyMap<string, Row>;
  readonly watches: ReadonlyMap<string, Watch>;
  readonly outbox: Outbox;
  readonly presence: ReadonlyMap<string, PresenceState>;
  /** Conversations that were erased or left this person's sight while the console was open. */
  readonly gone: ReadonlySet<string>;
}

export type Input =
  | { t: "start" }
  | { t: "stop" }
  | { t: "opened" }
  | { t: "closed"; code: number; at: number }
  | { t: "frame"; frame: ServerFrame; at: number }
  | { t: "timer"; name: string; at: number }
  | { t: "online"; on: boolean; at: number }
  | { t: "watch"; c: string }
  | { t: "unwatch"; c: string }
  | { t: "page"; c: string; entries: readonly StaffEntry[]; more: boolean }
  | { t: "page-failed"; c: string; message: string }
  | { t: "rows"; rows: readonly Row[]; drop?: readonly string[] }
  | { t: "post"; c: string; id: string; kind: PostKind; text: string; masks: readonly Mask[]; hold: number; at: number }
  | { t: "undo"; id: string }
  | { t: "retry"; id: string; at: number }
  | { t: "discard"; id: string }
  | { t: "typing"; c: string; on: boolean }
  | { t: "seen"; c: string; to: number }
  | { t: "presence"; state: "online" | "away" };

export type Effect =
  | { t: "open" }
  | { t: "close" }
  | { t: "send"; frame: ClientFrame }
  | { t: "timer"; name: string; ms: number; jitter: boolean }
  | { t: "load"; c: string }
  | { t: "arrived"; c: string; entry: StaffEntry }
  | { t: "undone"; c: string; kind: PostKind; text: string }
  | { t: "refused"; code: string; message: string }
  | { t: "row"; before: Row | undefined; row: Row }
  | { t: "signed-out" };

export const start: Live = {
  link: { state: "off", attempt: 0, lostAt: 0, why: "" },
  me: undefined,
  rows: new Map(),
  watches: new Map(),
  outbox: [],
  presence: new Map(),
  gone: new Set(),
};

const noWatch: Watch = {
  log: emptyLog,
  on: false,
  viewers: [],
  typists: [],
  marks: { visitorGot: 0, visitorSeen: 0 },
  seen: 0,
  error: "",
};

/** Conversations whose entries are kept after they left the screen, so that coming back shows them at once. */
const kept = 24;
/** How long to wait for an entry that overtook another, before asking for what is missing. */
const gapMs = 200;
/** A typing signal that is not renewed lapses after this. */
const typingMs = 6000;
const backoffFirst = 500;
const backoffMost = 20_000;
/** Close codes after which trying again is pointless. */
const finalCodes: ReadonlySet<number> = new Set([4001, 4002, 4003]);

/** backoff is how long to wait before the nth attempt, without jitter; the runner takes half to all of it. */
export const backoff = (attempt: number): number => Math.min(backoffMost, backoffFirst * 2 ** Math.min(attempt, 10));

type Step = readonly [Live, readonly Effect[]];

const still = (live: Live): Step => [live, []];

function setWatch(live: Live, c: string, to: Partial<Watch>): Live {
  const watches = new Map(live.watches);
  watches.set(c, { ...(live.watches.get(c) ?? noWatch), ...to });
  return { ...live, watches };
}

function setRow(live: Live, row: Row): Live {
  const rows = new Map(live.rows);
  rows.set(row.id, row);
  return { ...live, rows };
}

const post = (s: Outbox[number]): ClientFrame => ({
  t: "post",
  c: s.c,
  id: s.id,
  kind: s.kind,
  text: s.text,
  hold: s.hold,
  browser: [...s.masks],
});

function lost(live: Live, at: number, why: string, retry: boolean): Step {
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
function welcomed(live: Live, me: Person): Step {
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

/** absorb merges entries into a conversation's log and settles what hangs on it: outbox, row, gap. */
function absorb(live: Live, c: string, entries: readonly StaffEntry[], fresh: boolean): Step {
  const w = live.watches.get(c);
  if (!w) return still(live);
  const before = high(w.log);
  const log = merge(w.log, entries);
  const clients = new Set<string>();
  for (const e of entries) if (e.client) clients.add(e.client);
  const authors = new Set(entries.filter(e => e.seq > before).map(e => e.author?.name ?? ""));
  let next = setWatch(live, c, {
    log,
    typists:
      fresh && entries.length > 0
        ? w.typists.filter(t => !(authors.has(t.name) || (t.by === "visitor" && entries.some(e => e.by === "visitor"))))
        : w.typists,
  });
  next = { ...next, outbox: dropArrived(next.outbox, c, clients, high(log)) };
  const effects: Effect[] = [];
  let row = next.rows.get(c);
  if (row) {
    const old = row;
    for (const e of entries) if (e.seq > row.seq) row = rowAfter(row, e);
    if (row !== old) {
      next = setRow(next, row);
      effects.push({ t: "row", before: old, row });
    }
  }
  if (fresh) for (const e of entries) if (e.seq > before) effects.push({ t: "arrived", c, entry: e });
  if (hasGap(log)) effects.push({ t: "timer", name: `gap:${c}`, ms: gapMs, jitter: false });
  return [next, effects];
}

function onFrame(live: Live, f: ServerFrame, at: number): Step {
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
      let next = setRow(live, row);
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

function onTimer(live: Live, name: string, at: number): Step {
  if (name === "reconnect") {
    if (live.link.state !== "waiting") return still(live);
    return [{ ...live, link: { ...live.link, state: "opening" } }, [{ t: "open" }]];
  }
  const [what, c = ""] = split(name);
  const w = live.watches.get(c);
  if (!w) return still(live);
  if (what === "typing") return still(setWatch(live, c, { typists: w.typists.filter(t => t.until > at) }));
  if (what === "gap" && w.on && w.log.loaded && live.link.state === "live") {
    const missing =
      hasGap(w.log) ||
      (live.rows.get(c)?.seq ?? 0) > high(w.log) ||
      live.outbox.some(s => s.c === c && (s.state === "acked" || s.state === "failed"));
    if (missing) return [live, [{ t: "send", frame: { t: "watch", c, after: high(w.log) } }]];
  }
  return still(live);
}

function split(name: string): [string, string | undefined] {
  const at = name.indexOf(":");
  return at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}

/** forget drops the entries of conversations long off the screen; Map order is the order of last use. */
function forget(watches: Map<string, Watch>): Map<string, Watch> {
  for (const [c, w] of watches) {
    if (watches.size <= kept) break;
    if (!w.on) watches.delete(c);
  }
  return watches;
}

function submit(live: Live, input: Extract<Input, { t: "post" }>): Step {
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
      for (const id of input.drop ?? []) rows.delete(id);
      for (const row of input.rows) {
        const held = rows.get(row.id);
        // A list that was asked for before a frame came in does not put the row back.
        if (!held || row.seq >= held.seq)
          rows.set(row.id, mergeRow(undefined, row, live.watches.get(row.id)?.seen ?? 0));
      }
      return still({ ...live, rows });
    }
    case "post":
      return submit(live, input);
    case "undo": {
      const s = live.outbox.find(each => each.id === input.id);
      if (!s) return still(live);
      if (s.state === "queued")
        return [{ ...live, outbox: drop(live.outbox, s.id) }, [{ t: "undone", c: s.c, kind: s.kind, text: s.text }]];
      if (s.state !== "sent" && s.state !== "held") return still(live);
      const next = { ...live, outbox: change(live.outbox, s.id, { state: "undoing" }) };
      return [next, ready ? [{ t: "send", frame: { t: "undo", c: s.c, id: s.id } }] : []];
    }
    case "retry": {
      const s = live.outbox.find(each => each.id === input.id);
      if (s?.state !== "failed") return still(live);
      const again = { ...s, hold: 0, state: ready ? "sent" : "queued", why: undefined } as const;
      return [
        { ...live, outbox: live.outbox.map(each => (each.id === s.id ? again : each)) },
        ready ? [{ t: "send", frame: post(again) }] : [],
      ];
    }
    case "discard": {
      const s = live.outbox.find(each => each.id === input.id);
      if (s?.state !== "failed") return still(live);
      return [{ ...live, outbox: drop(live.outbox, s.id) }, [{ t: "undone", c: s.c, kind: s.kind, text: s.text }]];
    }
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
