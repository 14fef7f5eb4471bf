/**
 * The token family of one browser. A new token is stored first, told to the other tabs, and only then used: the server
 * takes the old one until the new one is first used, so no tab is ever left with a spent token. A tab that has none asks
 * the others; a tab that comes back from sleep looks again before it dials.
 */
import { attempt, int, object, oneOf, opt, or, str } from "@snug/protocol/decode";
import type { Channel, Clock, Store } from "./ports.ts";
import { type Family, family } from "./saved.ts";

/** How long a tab waits for the others' answer. */
export const askFor = 80;

/** What tabs say to each other. */
const message = object({
  t: oneOf("ask", "token", "over", "seen"),
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

  /** look searches for a token in store and other tabs, and calls back once. */
  look(done: (found: Family | null) => void): void {
    this.refresh();
    if (this.#held || !this.channel) {
      done(this.#held);
      return;
    }
    const finish = () => {
      cancel();
      this.#found = null;
      done(this.#held);
    };
    const cancel = this.clock.after(askFor, finish);
    this.#found = finish;
    this.ask();
  }

  /** ask has the other tabs tell what they hold, should it be newer. */
  ask(): void {
    this.channel?.post({ t: "ask" });
  }

  /** refresh takes what another tab has stored meanwhile. */
  refresh(): void {
    const stored = this.store?.load() ?? null;
    if (stored && stored.gen > (this.#held?.gen ?? -1)) this.#held = stored;
  }

  /** rotate stores a new token, tells the other tabs, and then holds it. It tells whether the store took it. */
  rotate(token: string, purposes: readonly string[] = this.#held?.purposes ?? []): boolean {
    const next: Family = { token, gen: (this.#held?.gen ?? 0) + 1, purposes };
    const kept = this.store?.save(next) ?? false;
    this.channel?.post({ t: "token", family: next });
    this.#held = next;
    return kept;
  }

  /** seen tells the other tabs what was read here. */
  seen(to: number): void {
    this.channel?.post({ t: "seen", to });
  }

  /** forget drops a token that the server no longer takes, and leaves the other tabs to find out for themselves. */
  forget(): void {
    if (this.store?.load()?.token === this.#held?.token) this.store?.clear();
    this.#held = null;
  }

  /** end forgets the token everywhere. */
  end(code: string): void {
    this.store?.clear();
    this.#held = null;
    this.channel?.post({ t: "over", code });
  }

  stop(): void {
    this.#leave();
  }

  #hear(said: unknown): void {
    const m = attempt(message, said);
    if (m?.t === "ask") {
      if (this.#held) this.channel?.post({ t: "token", family: this.#held });
    } else if (m?.t === "token" && m.family && m.family.gen > (this.#held?.gen ?? -1)) {
      this.#held = m.family;
      this.store?.save(m.family);
      this.#found?.();
    } else if (m?.t === "over") {
      this.store?.clear();
      this.#held = null;
      this.events.onOver(m.code);
    } else if (m?.t === "seen") this.events.onSeen(m.to);
  }
}
