/**
 * Entries in order. They may come in any order and more than once; what is shown is what is complete from the start,
 * so that nothing ever jumps in between two lines that were read already. One that was masked later changes in its place
 * as soon as that is heard, whatever is still missing in between.
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

  /** add takes entries in; what is held already stays as it is, unless another one says that it was masked. */
  add(entries: readonly Entry[]): void {
    for (const e of entries) {
      if (e.n > this.#floor && this.#line.length + this.#early.size < most && !this.#early.has(e.n)) {
        this.#early.set(e.n, e);
        if (e.kind === "masked-later") this.#mask(e);
      }
    }
    this.#drain();
  }

  /** The masked text takes the place of the one that was, which is held nowhere any more. */
  #mask(later: Entry): void {
    const at = this.#line.findIndex(e => e.n === later.of);
    const target = this.#line[at] ?? this.#early.get(later.of ?? 0);
    if (!target) return;
    const masked = { ...target, text: later.text, masks: later.masks };
    if (at < 0) this.#early.set(masked.n, masked);
    else {
      this.#line[at] = masked;
      this.#shown = this.#line.slice();
    }
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
      // What it is about came before it, or comes with it: it is there now.
      if (next.kind === "masked-later") this.#mask(next);
      this.#floor = next.n;
    }
    if (this.#line.length !== before) this.#shown = this.#line.slice();
  }
}
