/** Typing signals: one when it begins, one every few seconds while it goes on, one when it ends. */
import type { Clock } from "./ports.ts";

export const typingEvery = 3_000;
export const typingRest = 5_000;

export class Typing {
  #on = false;
  #last = Number.NEGATIVE_INFINITY;
  #rest: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly send: (on: boolean) => void,
  ) {}

  /** key is called for every change of the text; an empty text ends the signal. */
  key(hasText: boolean): void {
    if (!hasText) {
      this.stop();
      return;
    }
    this.#rest?.();
    this.#rest = this.clock.after(typingRest, () => this.stop());
    const now = this.clock.now();
    if (this.#on && now - this.#last < typingEvery) return;
    this.#on = true;
    this.#last = now;
    this.send(true);
  }

  stop(): void {
    this.#rest?.();
    this.#rest = null;
    if (!this.#on) return;
    this.#on = false;
    this.#last = Number.NEGATIVE_INFINITY;
    this.send(false);
  }
}
