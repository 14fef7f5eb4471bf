/**
 * Holds what was typed until the masking twin is there. No text leaves, and none is stored, that it has not seen: where it
 * can't be loaded, nothing is sent. Its second piece is waited for, but not for long: the server has the last word.
 */
import type { Mask, Place } from "@snug/protocol/entry";

/** What was found in a text. */
export interface Found {
  readonly entity: string;
  /** In the text as typed. */
  readonly at: Place;
  /** What stands in its place: a mask, or the value itself where the visitor said that it is none. */
  readonly mask: string;
  readonly mayOverrule: boolean;
  readonly isOverruled: boolean;
}

/** A masked text, and what was masked in it. */
export interface Masked {
  readonly text: string;
  readonly masks: readonly Mask[];
  /** Where the visitor says that nothing confidential stands, in the masked text. */
  readonly overruled: readonly Place[];
  readonly found: readonly Found[];
}

export type Scan = (text: string, question?: string, overruled?: readonly Place[]) => Masked;

/** The twin's first piece, and what fetches the second, which completes it. */
export interface Twin {
  readonly scan: Scan;
  readonly rest: () => Promise<unknown>;
}

/** How long a text waits for the second piece. */
const patience = 2000;

export class Hold {
  #scan: Scan | null = null;
  #first: Promise<Twin | null> | null = null;
  #rest: Promise<unknown> | null = null;
  #isWhole = false;

  constructor(private readonly fetch: () => Promise<Twin>) {}

  /** Whether there is nothing to wait for. */
  get ready(): boolean {
    return this.#isWhole;
  }

  /** mask masks a text; null where the twin is not there, or stumbles over it: then the text must not leave. */
  mask(text: string, question?: string, overruled?: readonly Place[]): Masked | null {
    try {
      return this.#scan?.(text, question, overruled) ?? null;
    } catch {
      return null;
    }
  }

  /** ahead fetches the first piece, once; null where it can't be had just now. Another call tries again. */
  ahead(): Promise<Twin | null> {
    this.#first ??= this.fetch().then(
      twin => {
        this.#scan = twin.scan;
        return twin;
      },
      () => {
        this.#first = null;
        return null;
      },
    );
    return this.#first;
  }

  /** load gives the twin with both pieces, or with the first where the second takes too long or can't be had just now. */
  async load(): Promise<Scan | null> {
    const twin = await this.ahead();
    if (twin && !this.#isWhole) {
      this.#rest ??= twin.rest().then(
        () => {
          this.#isWhole = true;
        },
        () => {
          this.#rest = null;
        },
      );
      await Promise.race([this.#rest, new Promise(done => setTimeout(done, patience))]);
    }
    return this.#scan;
  }
}
