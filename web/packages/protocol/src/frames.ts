/** The frames of the visitor's socket. */
import { attempt, bool, type Decoder, int, json, object, oneOf, opt, or, str } from "./decode.ts";
import {
  type Agent,
  agent,
  type Connection,
  connection,
  type Entry,
  entries,
  entry,
  type Marks,
  type Mask,
  marks,
  masks,
  type Place,
  type State,
  state,
  textMax,
} from "./entry.ts";

/** What the browser says of a text that it sends. */
export interface Marked {
  /** What it masked. */
  readonly browser: readonly Mask[];
  /** Where the visitor says that nothing confidential stands; the server decides. */
  readonly overruled?: readonly Place[] | undefined;
}

export type ClientFrame =
  | { readonly t: "hello"; readonly v: 1; readonly token: string; readonly after: number }
  | ({ readonly t: "post"; readonly id: string; readonly text: string } & Marked)
  | { readonly t: "typing"; readonly on: boolean }
  | { readonly t: "seen" | "got"; readonly to: number }
  | { readonly t: "more"; readonly after: number };

export interface Welcome {
  readonly t: "welcome";
  readonly state: State;
  readonly entries: readonly Entry[];
  readonly more: boolean;
  readonly marks: Marks;
  readonly token?: string | undefined;
  readonly connection?: Connection | undefined;
  readonly agent?: Agent | undefined;
  readonly kept: boolean;
}

export interface Ack {
  readonly t: "ack";
  readonly id: string;
  readonly n: number;
  readonly at: number;
  readonly text: string;
  readonly masks: readonly Mask[];
  readonly kept: "disk" | "memory";
}

export interface Nack {
  readonly t: "nack";
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly retry: boolean;
}

export interface Bye {
  readonly t: "bye";
  readonly code: string;
  readonly retry: boolean;
  readonly after: number;
}

export type ServerFrame =
  | Welcome
  | Ack
  | Nack
  | Bye
  | { readonly t: "entries"; readonly entries: readonly Entry[]; readonly more: boolean }
  | { readonly t: "entry"; readonly e: Entry }
  | { readonly t: "typing"; readonly name?: string | undefined; readonly on: boolean }
  | { readonly t: "marks"; readonly staffSeen: number }
  | { readonly t: "state"; readonly state: State; readonly agent?: Agent | undefined };

/** Close codes of the sockets. */
export const close = {
  done: 1000,
  away: 1001,
  unsigned: 4001,
  replaced: 4002,
  forbidden: 4003,
  slow: 4008,
  tooMany: 4029,
} as const;

/** The most bytes of a frame that the server takes from a visitor. */
export const frameMax = 16_384;

/** token is 43 characters of base64url: 256 bits. */
export const token: Decoder<string> = v => {
  const s = str(43)(v);
  if (!/^[\w-]{43}$/.test(s)) str(-1)(s);
  return s;
};

const id = str(64);

const byType: { readonly [T in ServerFrame["t"]]: Decoder<Extract<ServerFrame, { t: T }>> } = {
  welcome: object({
    t: oneOf("welcome"),
    state,
    entries,
    more: or(bool, false),
    marks,
    token: opt(token),
    connection: opt(connection),
    agent,
    kept: or(bool, true),
  }),
  entries: object({ t: oneOf("entries"), entries, more: or(bool, false) }),
  ack: object({
    t: oneOf("ack"),
    id,
    n: int(1),
    at: int(),
    text: str(textMax),
    masks,
    kept: or(oneOf("disk", "memory"), "disk"),
  }),
  nack: object({ t: oneOf("nack"), id, code: id, message: or(str(1024), ""), retry: or(bool, false) }),
  entry: object({ t: oneOf("entry"), e: entry }),
  typing: object({ t: oneOf("typing"), name: opt(str(256)), on: bool }),
  marks: object({ t: oneOf("marks"), staffSeen: int() }),
  state: object({ t: oneOf("state"), state, agent }),
  bye: object({ t: oneOf("bye"), code: id, retry: or(bool, false), after: or(int(0, 3_600_000), 0) }),
};

/** frame reads what the server sent. Null is a frame of a kind or form that this version does not know. */
export function frame(text: string): ServerFrame | null {
  const value = json(text);
  const head = attempt(object({ t: str(32) }), value);
  if (!head || !Object.hasOwn(byType, head.t)) return null;
  return attempt<ServerFrame>(byType[head.t as ServerFrame["t"]], value);
}
