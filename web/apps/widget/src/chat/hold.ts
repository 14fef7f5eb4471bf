/**
 * Holds what was typed until the masking twin is there. No text leaves, and none is stored, that it has not seen: where it
 * can't be loaded, nothing is sent.
 */
import type { Mask } from "@snug/protocol/entry";

/** A masked text, and what was masked in it. */
export interface Masked {
  readonly text: string;
  readonly masks: readonly Mask[];
}

export type Scan = (text: string, question?: string) => Masked;

export class Hold {
  #scan: Scan | null = null;
  #loading: Promise<Scan | null> | null = null;

  constructor(private readonly fetch: () => Promise<Scan>) {}

  /** The twin, if it is there already. */
  get ready(): Scan | null {
    return this.#scan;
  }

  /** mask masks a text; null where the twin is not there, or stumbles over it: then the text must not leave. */
  mask(text: string, question?: string): Masked | null {
    try {
      return this.#scan?.(text, question) ?? null;
    } catch {
      return null;
    }
  }

  /** load fetches the twin, once; null where it can't be had just now. Another call tries again. */
  load(): Promise<Scan | null> {
    this.#loading ??= this.fetch().then(
      scan => {
        this.#scan = scan;
        return scan;
      },
      () => {
        this.#loading = null;
        return null;
      },
    );
    return this.#loading;
  }
}
