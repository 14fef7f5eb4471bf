/** Bodies and answers of the visitor's HTTP routes. */
import { bool, type Decoder, int, list, object, opt, or, str } from "./decode.ts";
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
  type State,
  state,
} from "./entry.ts";
import { type Marked, token } from "./frames.ts";

export interface Page {
  readonly url: string;
  readonly title: string;
}

/** The body of start. Of off-record it is the same, without email, fields and identity. */
export interface Start {
  readonly site: string;
  readonly key: string;
  readonly consent: {
    readonly hash: string;
    readonly version: number;
    readonly lang: string;
    readonly purposes: readonly string[];
  };
  readonly name?: string;
  readonly email?: string;
  /** A token by which the shop says who the visitor is; it stands in place of name and email. */
  readonly identity?: string;
  readonly page?: Page;
  readonly message: { readonly id: string; readonly text: string } & Marked;
}

export interface Started {
  readonly conversation: string;
  readonly token: string;
  readonly entry: Entry;
  readonly connection?: Connection | undefined;
}

export interface Visit {
  readonly state: State;
  readonly agent?: Agent | undefined;
  readonly entries: readonly Entry[];
  readonly more: boolean;
  readonly marks: Marks;
  /** When the conversation is to be deleted, in milliseconds since 1970. */
  readonly until?: number | undefined;
  readonly connection?: Connection | undefined;
  readonly masked: readonly Mask[];
}

export interface Receipt {
  readonly receipt: string;
  readonly at: number;
  readonly complete_by: number;
}

/** The one form of errors. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly ref: string;
}

export const started: Decoder<Started> = object({
  conversation: str(64),
  token,
  entry,
  connection: opt(connection),
});

export const visit: Decoder<Visit> = object({
  state,
  agent,
  entries,
  more: or(bool, false),
  marks,
  until: opt(int()),
  connection: opt(connection),
  masked: masks,
});

export const receipt: Decoder<Receipt> = object({ receipt: str(4096), at: int(), complete_by: int() });

export const purposes: Decoder<readonly string[]> = v => object({ purposes: list(str(40), 16) })(v).purposes;

export const problem: Decoder<Problem> = object({ code: str(64), message: or(str(1024), ""), ref: or(str(128), "") });
