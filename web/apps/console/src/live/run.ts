// The runner of the live model: the only place that touches a socket, a clock and the network for it. It turns what
// happens out there into inputs, and the machine's effects into deeds.

import { decodeFrame } from "../wire/decode.ts";
import type { StaffEntry } from "../wire/types.ts";
import { type Effect, type Input, type Live, start } from "./model.ts";
import { step } from "./step.ts";

/** What the runner needs of the world. Given as an argument, so that a test can be the world. */
export interface World {
  open(on: { opened(): void; message(data: string): void; closed(code: number): void }): {
    send(data: string): void;
    close(): void;
  };
  now(): number;
  after(ms: number, then: () => void): () => void;
  random(): number;
  /** The newest page of a conversation's entries, or those before a seq. */
  entries(c: string, before: number | undefined): Promise<{ entries: readonly StaffEntry[]; more: boolean }>;
}

/** Effects that are the rest of the console's business: sounds, toasts, drafts, sign-in. */
export type Notice = Extract<Effect, { t: "arrived" | "undone" | "refused" | "row" | "news" | "signed-out" }>;

/** Runner owns one connection. start and stop may be called in any order, any number of times. */
export class Runner {
  #live: Live = start;
  #socket: { send(data: string): void; close(): void } | undefined;
  readonly #timers = new Map<string, () => void>();
  readonly #listeners = new Set<() => void>();
  readonly #notices = new Set<(n: Notice) => void>();
  readonly #loading = new Set<string>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  readonly read = (): Live => this.#live;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  notices(listener: (n: Notice) => void): () => void {
    this.#notices.add(listener);
    return () => void this.#notices.delete(listener);
  }

  readonly send = (input: Input): void => {
    const [next, effects] = step(this.#live, input);
    const changed = next !== this.#live;
    this.#live = next;
    for (const effect of effects) this.#do(effect);
    if (changed) for (const listener of this.#listeners) listener();
  };

  /** older asks for the page before the oldest entry held; one at a time for each conversation. */
  older(c: string): void {
    const first = this.#live.watches.get(c)?.log.entries[0]?.seq;
    if (first !== undefined && first > 1) void this.#load(c, first);
  }

  #do(effect: Effect): void {
    switch (effect.t) {
      case "open":
        this.#open();
        break;
      case "close": {
        const socket = this.#socket;
        this.#socket = undefined;
        socket?.close();
        break;
      }
      case "send":
        this.#socket?.send(JSON.stringify(effect.frame));
        break;
      case "timer": {
        // One timer for each name: the first one set stands, so that a flood does not put it off for ever. Only typing
        // is renewed.
        if (this.#timers.has(effect.name)) {
          if (!effect.name.startsWith("typing:")) break;
          this.#timers.get(effect.name)?.();
        }
        const ms = effect.jitter ? effect.ms * (0.5 + this.#world.random() / 2) : effect.ms;
        this.#timers.set(
          effect.name,
          this.#world.after(ms, () => {
            this.#timers.delete(effect.name);
            this.send({ t: "timer", name: effect.name, at: this.#world.now() });
          }),
        );
        break;
      }
      case "load":
        void this.#load(effect.c, undefined);
        break;
      default:
        for (const listener of this.#notices) listener(effect);
    }
  }

  #open(): void {
    this.#timers.get("reconnect")?.();
    this.#timers.delete("reconnect");
    let mine: { send(data: string): void; close(): void } | undefined;
    // A socket that was replaced or closed by us has nothing more to say.
    const current = (): boolean => mine !== undefined && this.#socket === mine;
    mine = this.#world.open({
      opened: () => current() && this.send({ t: "opened" }),
      message: data => {
        const frame = current() ? decodeFrame(data) : undefined;
        if (frame) this.send({ t: "frame", frame, at: this.#world.now() });
      },
      closed: code => {
        if (!current()) return;
        this.#socket = undefined;
        this.send({ t: "closed", code, at: this.#world.now() });
      },
    });
    this.#socket = mine;
  }

  async #load(c: string, before: number | undefined): Promise<void> {
    if (this.#loading.has(c)) return;
    this.#loading.add(c);
    try {
      const page = await this.#world.entries(c, before);
      this.#loading.delete(c);
      this.send({ t: "page", c, entries: page.entries, more: page.more });
    } catch (err) {
      this.#loading.delete(c);
      this.send({ t: "page-failed", c, message: err instanceof Error ? err.message : "" });
    }
  }
}
