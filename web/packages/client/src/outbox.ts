/**
 * Messages on their way. Each has an id of its own from the start and is sent again under it until the server says yes
 * or no, which together make it arrive exactly once. They leave one after the other, so that they arrive in order.
 */
import type { Mask, Place } from "@snug/protocol/entry";

export interface Pending {
  readonly id: string;
  /** Masked already: what is written here may be stored. */
  readonly text: string;
  readonly masks: readonly Mask[];
  /** Where the visitor says that nothing confidential stands. */
  readonly overruled?: readonly Place[] | undefined;
  readonly at: number;
  /** sent: acknowledged, and waiting for an earlier line to arrive first. */
  readonly state: "sending" | "sent" | "failed";
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** The most messages that wait at once. */
export const outboxMost = 50;

export class Outbox {
  #items: readonly Pending[] = [];

  get items(): readonly Pending[] {
    return this.#items;
  }

  get isFull(): boolean {
    return this.#items.length >= outboxMost;
  }

  /** The one whose turn it is. */
  get head(): Pending | undefined {
    return this.#items.find(p => p.state === "sending");
  }

  has(id: string): boolean {
    return this.#items.some(p => p.id === id);
  }

  put(item: Pending): void {
    if (!this.isFull && !this.has(item.id)) this.#items = [...this.#items, item];
  }

  drop(id: string): void {
    if (this.has(id)) this.#items = this.#items.filter(p => p.id !== id);
  }

  mark(id: string, change: Partial<Omit<Pending, "id">>): void {
    if (!this.has(id)) return;
    this.#items = this.#items.map(p => (p.id === id ? { ...p, ...change } : p));
  }

  /** again puts a failed message back in line. */
  again(id: string): void {
    this.#items = this.#items.map(p =>
      p.id === id && p.state === "failed" ? { ...p, state: "sending", code: undefined, message: undefined } : p,
    );
  }

  clear(): void {
    this.#items = [];
  }
}
