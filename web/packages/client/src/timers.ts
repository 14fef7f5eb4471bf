/** Timers with names: one of each at a time, and a new one takes the place of the old. */
import type { Clock } from "./ports.ts";

export class Timers {
  readonly #running = new Map<string, () => void>();

  constructor(private readonly clock: Clock) {}

  has(name: string): boolean {
    return this.#running.has(name);
  }

  set(name: string, ms: number, task: () => void): void {
    this.cancel(name);
    const cancel = this.clock.after(ms, () => {
      this.#running.delete(name);
      task();
    });
    this.#running.set(name, cancel);
  }

  cancel(...names: readonly string[]): void {
    for (const name of names) {
      this.#running.get(name)?.();
      this.#running.delete(name);
    }
  }

  clear(): void {
    this.cancel(...this.#running.keys());
  }
}
