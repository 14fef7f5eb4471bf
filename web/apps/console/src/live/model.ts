// The live part of the console as one value, and what can happen to it. Pure: no socket, no timer, no DOM.
//
// step (step.ts) takes the model and an input and returns the next model with the effects that the runner (run.ts) carries
// out. Whatever a socket, a clock or a person does comes in as an input; so every order of events can be tested as a list.

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
import { emptyLog, type Log } from "./log.ts";
import type { Outbox } from "./outbox.ts";

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
  | { t: "news"; about: string }
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

export const noWatch: Watch = {
  log: emptyLog,
  on: false,
  viewers: [],
  typists: [],
  marks: { visitorGot: 0, visitorSeen: 0 },
  seen: 0,
  error: "",
};

/** What became of the model, and what is to be done about it. */
export type Step = readonly [Live, readonly Effect[]];

export const still = (live: Live): Step => [live, []];

export function setWatch(live: Live, c: string, to: Partial<Watch>): Live {
  const watches = new Map(live.watches);
  watches.set(c, { ...(live.watches.get(c) ?? noWatch), ...to });
  return { ...live, watches };
}

export function setRow(live: Live, row: Row): Live {
  const rows = new Map(live.rows);
  rows.set(row.id, row);
  return { ...live, rows };
}
