// What comes over the wire from the staff side of Snug, as docs/protocol.md describes it. Times are milliseconds since
// 1970 (UTC), offsets are UTF-16 code units of the text they point into.

export interface Mask {
  entity: string;
  rule: string;
  where: string;
  disposition: string;
  start: number;
  end: number;
  confirmed?: readonly string[] | undefined;
  against?: readonly string[] | undefined;
}

export interface Person {
  id: string;
  name: string;
}

export type State = "waiting" | "open" | "ended" | "erased";
export type By = "visitor" | "staff" | "system";

export interface Row {
  id: string;
  number: number;
  site: string;
  team?: string | undefined;
  assignee?: Person | undefined;
  state: State;
  offRecord: boolean;
  name: string;
  preview: string;
  previewBy: string;
  /** The last message is arriving: there is no preview of it. */
  arriving?: boolean | undefined;
  masked: number;
  language: string;
  createdAt: number;
  updatedAt: number;
  waitingSince?: number | undefined;
  endedAt?: number | undefined;
  seq: number;
  readByMe: number;
  unread: number;
  hasDraft: boolean;
  visitorSeen: number;
  visitorGot: number;
  visitorOnline: boolean;
  stars?: number | undefined;
}

export interface Connection {
  transport: string;
  version?: string | undefined;
  cipher?: string | undefined;
  group?: string | undefined;
  key_bits?: number | undefined;
  hybrid?: boolean | undefined;
}

export interface Visitor {
  name: string;
  email: string;
  pageUrl: string;
  pageTitle: string;
  browser: string;
  system: string;
  language: string;
  fields: readonly { key: string; text: string }[];
  verified: boolean;
  purposes: readonly string[];
  consentAt: number;
  textHash: string;
  connection: Connection;
}

export interface StaffEntry {
  seq: number;
  n: number;
  id: string;
  at: number;
  by: By;
  author?: Person | undefined;
  kind: string;
  text: string;
  client?: string | undefined;
  masks: readonly Mask[];
  from?: Person | undefined;
  to?: Person | undefined;
  stars?: number | undefined;
  heldUntil?: number | undefined;
  /** Of released and masked-later: the seq of the entry whose text and masks are these from now on. */
  of?: number | undefined;
  /** The text may begin a number that is sent in parts, and is withheld. */
  arriving?: boolean | undefined;
  /** Of a typed field: staff ask for it to be filled, a visitor's text was typed into it. */
  form?: string | undefined;
  /** The seq of the newest entry about this one. */
  changed?: number | undefined;
}

export interface Counts {
  mine: number;
  unassigned: number;
  team: number;
  all: number;
}

export interface Detail {
  row: Row;
  visitor: Visitor;
  viewers: readonly string[];
}

export type PresenceState = "online" | "away" | "offline";

/** What the browser masks by on a site; its terms and patterns are the server's alone. */
export interface Masking {
  shown: readonly string[];
  hidden: readonly { entity: string; mask: string }[];
  /** The words that begin as the site's own numbers do: an expression of the server's. */
  leave: string;
}

export interface Me {
  id: string;
  name: string;
  email: string;
  role: string;
  permissions: readonly string[];
  teams: readonly Person[];
  sites: readonly { id: string; key: string; name: string; masking?: Masking }[];
  presence: PresenceState;
  /** What is lent for a while, and is among the permissions. */
  elevations?: readonly Lent[] | undefined;
  /** Without what is lent; absent where nothing is. */
  ownPermissions?: readonly string[] | undefined;
  /** There is no second factor yet, and nothing but enrolling one is open. */
  enrolling?: boolean | undefined;
}

/** What is lent to oneself, as of the answer. */
export interface Lent {
  id: string;
  permissions: readonly string[];
  conversation?: string | undefined;
  sites: readonly Person[];
  team?: Person | undefined;
  ends: number;
  /** Milliseconds. */
  left: number;
}

/** The one form of errors, on HTTP and on the socket. */
export interface Problem {
  code: string;
  message: string;
  ref?: string | undefined;
  status?: number | undefined;
}

export type PostKind = "message" | "note";

export interface Marks {
  visitorGot: number;
  visitorSeen: number;
}

/** What the server sends on the staff socket. */
export type ServerFrame =
  | { t: "welcome"; me: Person }
  | { t: "watching"; c: string; entries: readonly StaffEntry[]; more: boolean; viewers: string[]; marks: Marks }
  | { t: "entry"; c: string; e: StaffEntry }
  | { t: "row"; row: Row }
  | { t: "gone"; c: string }
  | { t: "ack"; c: string; id: string; seq: number; at: number; text: string; masks: readonly Mask[] }
  | { t: "held"; c: string; id: string; until: number; text: string; masks: readonly Mask[] }
  | { t: "undone"; c: string; id: string }
  | { t: "nack"; c: string; id: string; code: string; message: string; retry: boolean }
  | { t: "typing"; c: string; by: By; name: string; on: boolean }
  | ({ t: "marks"; c: string } & Marks)
  | { t: "online"; c: string; on: boolean }
  | { t: "viewers"; c: string; names: readonly string[] }
  | { t: "presence"; staff: string; state: PresenceState }
  | { t: "news"; about: string }
  | { t: "bye"; code: string; retry: boolean; after: number };

/** What the console sends on the staff socket. */
export type ClientFrame =
  | { t: "hello"; v: 1 }
  | { t: "watch"; c: string; after: number }
  | { t: "unwatch"; c: string }
  | { t: "post"; c: string; id: string; kind: PostKind; text: string; hold: number; browser: readonly Mask[] }
  | { t: "undo"; c: string; id: string }
  | { t: "typing"; c: string; on: boolean }
  | { t: "seen"; c: string; to: number }
  | { t: "presence"; state: "online" | "away" };
