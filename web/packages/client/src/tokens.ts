/**
 * The token family of one browser. A new token is stored first, told to the other tabs, and only then used: the server
 * takes the old one until the new one is first used, so no tab is ever left with a spent token. A tab that has none asks
 * the others; a tab that comes back from sleep looks again before it dials.
 */
import { attempt, int, object, oneOf, opt, or, str } from "@snug/protocol/decode";
import type { Channel, Clock, Store } from "./ports.ts";
import { type Family, family } from "./saved.ts";

/** How long a tab waits for the others' answer before it goes on without; a later one is still welcome. */
export const askFor = 40;

/** What tabs say to each other; but for ask, always about one conversation. */
const message = object({
  t: oneOf("ask", "token", "over", "seen"),
  of: or(str(64), ""),
  family: opt(family),
  code: or(str(64), ""),
  to: or(int(), 0),
});

export interface TokenEvents {
  /** The family was ended in another tab. */
  onOver(code: string): void;
  /** Another tab has read up to n. */
  onSeen(to: number): void;
}

export class Tokens {
  #held: Family | null = null;
  #found: (() => void) | null = null;
  readonly #leave: () => void;

  constructor(
    private readonly clock: Clock,
    private readonly store: Store<Family> | null,
    private readonly channel: Channel | null,
    private readonly events: TokenEvents,
  ) {
    this.#leave = channel?.onMessage(m => this.#hear(m)) ?? (() => {});
  }

  get held(): Family | null {
    return this.#held;
  }

  /** look searches for a token in store and other tabs. It may call back twice: with null, and later with an answer. */
  look(done: (found: Family | null) => void): void {
    this.refresh();
    if (this.#held || !this.channel) {
      done(this.#held);
      return;
    }
    const cancel = this.clock.after(askFor, () => done(null));
    this.#found = () => {
      cancel();
      this.#found = null;
      done(this.#held);
    };
    this.ask();
  }

  /** settle stops looking: from here on there is to be a conversation of its own. */
  settle(): void {
    this.#found = null;
  }

  /** ask has the other tabs tell what they hold, should it be newer. */
  ask(): void {
    this.channel?.post({ t: "ask" });
  }

  /** refresh takes what another tab has stored meanwhile. */
  refresh(): void {
    const stored = this.store?.load() ?? null;
    if (stored && this.#isNewer(stored)) this.#held = stored;
  }

  /** newest is what is held, or what another tab has stored while this one slept: one token too old ends the family. */
  newest(): Family | null {
    if (this.#held) this.refresh();
    return this.#held;
  }

  /** begin holds the token of a conversation that was started here. It tells whether the store took it. */
  begin(conversation: string, token: string, purposes: readonly string[]): boolean {
    this.#found = null;
    return this.#keep({ conversation, token, gen: 1, purposes });
  }

  /** rotate goes on with a new token, or with other purposes. */
  rotate(token: string, purposes?: readonly string[]): void {
    const held = this.#held;
    if (held) this.#keep({ ...held, token, gen: held.gen + 1, purposes: purposes ?? held.purposes });
  }

  /** keep stores, tells the other tabs, and then holds: in this order. */
  #keep(next: Family): boolean {
    const kept = this.store?.save(next) ?? false;
    this.channel?.post({ t: "token", family: next });
    this.#held = next;
    return kept;
  }

  /** seen tells the other tabs what was read here. */
  seen(to: number): void {
    this.channel?.post({ t: "seen", of: this.#held?.conversation, to });
  }

  /** forget drops a token that the server no longer takes, and leaves the other tabs to find out for themselves. */
  forget(): void {
    if (this.store?.load()?.token === this.#held?.token) this.store?.clear();
    this.#held = null;
  }

  /** end forgets the token everywhere. */
  end(code: string): void {
    const of = this.#held?.conversation;
    this.store?.clear();
    this.#held = null;
    if (of) this.channel?.post({ t: "over", of, code });
  }

  stop(): void {
    this.#leave();
  }

  /** Another tab may have a conversation of its own; its tokens are none for this one. */
  #isNewer(other: Family): boolean {
    const held = this.#held;
    return held ? other.conversation === held.conversation && other.gen > held.gen : true;
  }

  #hear(said: unknown): void {
    const m = attempt(message, said);
    if (!m) return;
    const held = this.#held;
    if (m.t === "ask") {
      if (held) this.channel?.post({ t: "token", family: held });
    } else if (m.t === "token") {
      // Without one of its own, a tab takes another's only while it looks for one.
      if (!m.family || !(held || this.#found) || !this.#isNewer(m.family)) return;
      this.#held = m.family;
      this.store?.save(m.family);
      this.#found?.();
    } else if (!held || m.of !== held.conversation) {
      return;
    } else if (m.t === "over") {
      this.store?.clear();
      this.#held = null;
      this.events.onOver(m.code);
    } else this.events.onSeen(m.to);
  }
}
