/** Sends what the outbox holds: one message at a time, and the next one when the server has said yes or no to it. */
import { type ClientFrame, frameMax, type Marked } from "@snug/protocol/frames";
import type { Outbox, Pending } from "./outbox.ts";
import type { Timers } from "./timers.ts";
import { waits } from "./waits.ts";

/** marked is what goes along with a text. */
export const marked = ({ masks, overruled }: Pending): Marked => ({
  browser: masks,
  ...(overruled?.length ? { overruled } : {}),
});

export interface PostingHost {
  isLive(): boolean;
  send(message: ClientFrame): void;
  fail(id: string, code: string): void;
  /** No answer came: the socket is taken for dead. */
  dead(): void;
}

export class Posting {
  #inFlight = "";

  constructor(
    private readonly outbox: Outbox,
    private readonly timers: Timers,
    private readonly host: PostingHost,
  ) {}

  /** pump sends the message whose turn it is, unless one is on its way. */
  pump(): void {
    const head = this.outbox.head;
    if (!head || this.#inFlight || !this.host.isLive() || this.timers.has("again")) return;
    const message: ClientFrame = { t: "post", id: head.id, text: head.text, ...marked(head) };
    if (new TextEncoder().encode(JSON.stringify(message)).length > frameMax) {
      this.host.fail(head.id, "too_large");
      this.pump();
      return;
    }
    this.#inFlight = head.id;
    this.host.send(message);
    this.timers.set("answer", waits.answer, () => this.host.dead());
  }

  /** answered takes note that the server has said what became of a message. */
  answered(id: string): void {
    if (this.#inFlight !== id) return;
    this.#inFlight = "";
    this.timers.cancel("answer");
  }

  /** later has the message go again after a while. */
  later(): void {
    this.timers.set("again", waits.again, () => this.pump());
  }

  /** lost is called when no answer can come any more. */
  lost(): void {
    this.#inFlight = "";
  }
}
