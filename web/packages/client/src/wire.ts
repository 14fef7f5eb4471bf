/**
 * One socket after another: dials, and after a break dials again, later each time. It decides which break is the end, and
 * with which token the next one is tried.
 */

import { type ClientFrame, close } from "@snug/protocol/frames";
import { backoff } from "./backoff.ts";
import type { Chance, Connect, Network, Socket } from "./ports.ts";
import type { Timers } from "./timers.ts";
import type { Tokens } from "./tokens.ts";
import type { View } from "./view.ts";
import { waits } from "./waits.ts";

export interface WirePorts {
  readonly chance: Chance;
  readonly connect: Connect;
  readonly network: Network;
}

/** The session around it. */
export interface WireHost {
  view(): View;
  show(change: Partial<View>): void;
  /** The highest n up to which nothing is missing. */
  floor(): number;
  hear(text: string): void;
  /** What was asked over the old socket gets no answer any more. */
  lost(): void;
  finish(code: string): void;
}

export class Wire {
  #socket: Socket | null = null;
  /** Each dial has a number, so that a late callback of an earlier socket is known as such. */
  #dial = 0;
  #failures = 0;
  #atLeast = 0;
  #triedToken = "";

  constructor(
    private readonly ports: WirePorts,
    private readonly timers: Timers,
    private readonly tokens: Tokens,
    private readonly host: WireHost,
  ) {}

  /** open dials, where that may help and there is a token to show. */
  open(): void {
    if (this.host.view().phase === "over" || this.#socket) return;
    this.tokens.refresh();
    const token = this.tokens.held?.token;
    if (!token) return;
    const dial = ++this.#dial;
    const isMine = () => dial === this.#dial;
    this.#triedToken = token;
    this.host.show({ phase: "connecting" });
    this.timers.set("welcome", waits.welcome, () => this.broken(1006));
    this.#socket = this.ports.connect({
      onOpen: () => isMine() && this.send({ t: "hello", v: 1, token, after: this.host.floor() }),
      onText: text => isMine() && this.host.hear(text),
      onClose: code => isMine() && this.broken(code),
    });
  }

  /** welcomed is called when the server has taken the hello. */
  welcomed(): void {
    this.timers.cancel("welcome");
    this.timers.set("steady", waits.steady, () => {
      this.#failures = 0;
    });
  }

  /** rest is the least wait, in milliseconds, before the next dial. */
  rest(ms: number): void {
    this.#atLeast = ms;
  }

  send(message: ClientFrame): void {
    if (this.#socket && (this.host.view().phase === "live" || message.t === "hello")) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  hangUp(): void {
    const socket = this.#socket;
    this.#dial++;
    this.#socket = null;
    this.host.lost();
    this.timers.cancel("welcome", "answer", "gap", "steady", "more", "mark");
    socket?.close(close.done);
  }

  /** broken says that the socket is dead, or as good as. */
  broken(code: number): void {
    this.hangUp();
    const { phase, state } = this.host.view();
    if (phase === "over") return;
    if (code === close.unsigned) {
      this.#unsigned();
      return;
    }
    const isEnded = state === "ended";
    if (code === close.replaced || (code === close.done && isEnded)) {
      this.host.finish(isEnded ? "ended" : "replaced");
      return;
    }
    if (code === close.forbidden) {
      this.tokens.forget();
      this.host.finish("forbidden");
      return;
    }
    this.#failures++;
    const wait = backoff(this.#failures, this.ports.chance, code === close.tooMany ? waits.tooMany : this.#atLeast);
    this.#atLeast = 0;
    // The answer to this comes while we wait: a token that another tab has turned over meanwhile.
    this.tokens.ask();
    this.host.show({ phase: this.ports.network.isOnline() ? "waiting" : "offline", typing: undefined });
    this.timers.set("dial", wait, () => this.open());
  }

  /** Another tab may hold a newer token; only where none does is this the end. */
  #unsigned(): void {
    this.tokens.ask();
    this.timers.set("dial", 200, () => {
      this.tokens.refresh();
      const token = this.tokens.held?.token;
      if (token && token !== this.#triedToken) this.open();
      else {
        this.tokens.forget();
        this.host.finish("unsigned");
      }
    });
    this.host.show({ phase: "connecting", typing: undefined });
  }
}
