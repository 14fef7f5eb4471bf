/**
 * Holds what was typed until the masking twin is there. No text leaves, and none is stored, that it has not seen: where it
 * can't be loaded, nothing is sent.
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

export class Hold {
  #scan: Scan | null = null;
  #loading: Promise<Scan | null> | null = null;

  constructor(private readonly fetch: () => Promise<Scan>) {}

  /** The twin, if it is there already. */
  get ready(): Scan | null {
    return this.#scan;
  }

  /** mask masks a text; null where the twin is not there, or stumbles over it: then the text must not leave. */
  mask(text: string, question?: string, overruled?: readonly Place[]): Masked | null {
    try {
      return this.#scan?.(text, question, overruled) ?? null;
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
