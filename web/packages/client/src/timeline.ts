/**
 * Entries in order. They may come in any order and more than once; what is shown is what is complete from the start,
 * so that nothing ever jumps in between two lines that were read already.
 */
import type { Entry } from "@snug/protocol/entry";

/** The most entries held; a conversation of this length is no chat any more. */
const most = 50_000;

export class Timeline {
  #line: Entry[] = [];
  #early = new Map<number, Entry>();
  #floor = 0;
  #shown: readonly Entry[] = [];

  /** All of 1 … floor are held, or are known not to exist. */
  get floor(): number {
    return this.#floor;
  }

  /** The highest n held. */
  get top(): number {
    let top = this.#floor;
    for (const n of this.#early.keys()) if (n > top) top = n;
    return top;
  }

  get hasGap(): boolean {
    return this.#early.size > 0;
  }

  /** The complete part, in order; a new array whenever it has changed. */
  get entries(): readonly Entry[] {
    return this.#shown;
  }

  /** add takes entries in; what is held already stays as it is. */
  add(entries: readonly Entry[]): void {
    for (const e of entries) {
      if (e.n > this.#floor && this.#line.length + this.#early.size < most && !this.#early.has(e.n)) {
        this.#early.set(e.n, e);
      }
    }
    this.#drain();
  }

  /** settle accepts that what is missing up to n does not exist: the server was asked, and had nothing more. */
  settle(n: number): void {
    while (this.#floor < n && this.hasGap) {
      this.#floor = Math.min(n, Math.min(...this.#early.keys()) - 1);
      this.#drain();
    }
  }

  #drain(): void {
    const before = this.#line.length;
    for (;;) {
      const next = this.#early.get(this.#floor + 1);
      if (!next) break;
      this.#early.delete(next.n);
      this.#line.push(next);
      this.#floor = next.n;
    }
    if (this.#line.length !== before) this.#shown = this.#line.slice();
  }
}
