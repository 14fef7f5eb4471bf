/** What a session shows of itself. Every change is a new object; nothing in it changes afterwards. */
import type { Agent, Connection, Entry, Marks, State } from "@snug/protocol/entry";
import type { Pending } from "./outbox.ts";

/**
 * idle: no conversation yet · connecting: dialling, first or again · live · waiting: will dial again ·
 * offline: waiting, and the system says that there is no network · over: won't dial again, see over
 */
export type Phase = "idle" | "connecting" | "live" | "waiting" | "offline" | "over";

export interface View {
  readonly phase: Phase;
  /** Why it is over: a code of the server, or "replaced", "unsigned", "forbidden". */
  readonly over?: string | undefined;
  /** True until the first welcome was complete: there may be more to show. */
  readonly isLoading: boolean;
  readonly entries: readonly Entry[];
  readonly outbox: readonly Pending[];
  readonly marks: Marks;
  readonly state: State;
  readonly agent?: Agent | undefined;
  readonly connection?: Connection | undefined;
  /** Who is typing, if somebody is. */
  readonly typing?: string | undefined;
  /** False off the record: the server holds the conversation in memory alone. */
  readonly kept: boolean;
  /** The highest n that was read, here or in another tab. */
  readonly seen: number;
}

export const nothing: View = {
  phase: "idle",
  isLoading: false,
  entries: [],
  outbox: [],
  marks: { staffSeen: 0 },
  state: "waiting",
  kept: true,
  seen: 0,
};
