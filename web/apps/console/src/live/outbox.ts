// What the agent has sent and the server has not yet shown as an entry. Each item carries a client id, so that sending
// it again after a lost connection is harmless; nothing leaves the list before the server has it, or the agent drops it.

import type { Mask, PostKind } from "../wire/types.ts";

export type SendingState =
  | "queued" // not handed to a socket yet
  | "sent" // handed over, unanswered
  | "held" // the server has it, and publishes it at `until`
  | "undoing" // asked back
  | "acked" // on the server's disk as `seq`; leaves when that entry arrives
  | "failed"; // refused: the agent retries or takes the text back

export interface Sending {
  readonly id: string;
  /** The conversation that the composer was opened on. Never changed afterwards. */
  readonly c: string;
  readonly kind: PostKind;
  readonly text: string;
  readonly masks: readonly Mask[];
  readonly hold: number;
  readonly at: number;
  readonly state: SendingState;
  readonly until?: number | undefined;
  readonly seq?: number | undefined;
  readonly why?: string | undefined;
}

export type Outbox = readonly Sending[];

export function change(box: Outbox, id: string, to: Partial<Omit<Sending, "id" | "c">>): Outbox {
  return box.map(s => (s.id === id ? { ...s, ...to } : s));
}

export const drop = (box: Outbox, id: string): Outbox => box.filter(s => s.id !== id);

/** dropArrived removes what has arrived as an entry: known by its client id, or by the seq that the ack named. */
export function dropArrived(box: Outbox, c: string, clients: ReadonlySet<string>, upTo: number): Outbox {
  const left = box.filter(s => s.c !== c || !(clients.has(s.id) || (s.seq !== undefined && s.seq <= upTo)));
  return left.length === box.length ? box : left;
}

/** What must go out again on a fresh socket. An item that was asked back is asked back again, never posted anew. */
export const unanswered = (box: Outbox): Outbox =>
  box.filter(s => s.state === "queued" || s.state === "sent" || s.state === "held" || s.state === "undoing");

export const of = (box: Outbox, c: string): Outbox => box.filter(s => s.c === c);
