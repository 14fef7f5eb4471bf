/**
 * Decoders from unknown to typed. What comes over a wire is trusted in nothing: kinds are checked, strings and lists are
 * bounded, and only own properties are read, so that a page's polluted Object.prototype adds none. Keys that are not
 * known are passed over, so that an older widget lives with a newer server.
 */
export type Decoder<T> = (value: unknown) => T;

/** Mismatch says that something was not of the form asked for. It never repeats the value. */
export class Mismatch extends Error {}

const refuse = (): never => {
  throw new Mismatch("not of the form that was asked for");
};

/** str takes a string of at most max UTF-16 code units. */
export const str =
  (max: number): Decoder<string> =>
  v =>
    typeof v === "string" && v.length <= max ? v : refuse();

/** int takes a whole number from min on that a double holds exactly. */
export const int =
  (min = 0, max = Number.MAX_SAFE_INTEGER): Decoder<number> =>
  v =>
    typeof v === "number" && Number.isSafeInteger(v) && v >= min && v <= max ? v : refuse();

export const bool: Decoder<boolean> = v => (typeof v === "boolean" ? v : refuse());

/** oneOf takes one of the words. */
export const oneOf =
  <const W extends readonly string[]>(...words: W): Decoder<W[number]> =>
  v =>
    typeof v === "string" && words.includes(v) ? v : refuse();

/** list takes at most max elements. Null is the empty list, as Go writes one that was never made. */
export const list =
  <T>(element: Decoder<T>, max: number): Decoder<readonly T[]> =>
  v =>
    v === null ? [] : Array.isArray(v) && v.length <= max ? v.map(e => element(e)) : refuse();

/** opt takes what is absent or null as undefined. */
export const opt =
  <T>(decoder: Decoder<T>): Decoder<T | undefined> =>
  v =>
    v === undefined || v === null ? undefined : decoder(v);

/** or takes what is absent or null as a default. */
export const or =
  <T>(decoder: Decoder<T>, absent: T): Decoder<T> =>
  v =>
    v === undefined || v === null ? absent : decoder(v);

type Shape = { readonly [key: string]: Decoder<unknown> };

/** object takes an object with these own properties. */
export const object =
  <S extends Shape>(shape: S): Decoder<{ [K in keyof S]: ReturnType<S[K]> }> =>
  v => {
    if (typeof v !== "object" || v === null || Array.isArray(v)) return refuse();
    const out: Record<string, unknown> = {};
    for (const [key, decoder] of Object.entries(shape)) {
      out[key] = decoder(Object.getOwnPropertyDescriptor(v, key)?.value);
    }
    return out as { [K in keyof S]: ReturnType<S[K]> };
  };

/** attempt gives null where a decoder refuses, and where text is no JSON. */
export function attempt<T>(decoder: Decoder<T>, value: unknown): T | null {
  try {
    return decoder(value);
  } catch (e) {
    if (e instanceof Mismatch) return null;
    throw e;
  }
}

/** json parses text to unknown; what does not parse is undefined. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
