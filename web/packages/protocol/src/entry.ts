/** What a conversation consists of, as its visitor gets it. */
import { type Decoder, int, list, object, oneOf, opt, or, str } from "./decode.ts";

export { type Connection, connection } from "./connection.ts";

/** What is kept of a finding: what was found and why, never the value. Offsets are UTF-16 code units of the text. */
export interface Mask {
  readonly entity: string;
  readonly rule: string;
  readonly where: "browser" | "server";
  readonly disposition: string;
  readonly start: number;
  readonly end: number;
  readonly confirmed: readonly string[];
  readonly against: readonly string[];
}

/** One line of a conversation. n counts 1, 2, 3 … without gaps; at is milliseconds since 1970, UTC. */
export interface Entry {
  readonly n: number;
  readonly id: string;
  readonly at: number;
  readonly by: "visitor" | "staff" | "system";
  readonly kind: string;
  readonly text: string;
  readonly name?: string | undefined;
  /** The sender's id, on the visitor's own entries only. */
  readonly client?: string | undefined;
  readonly masks: readonly Mask[];
  readonly stars?: number | undefined;
  /** Of masked-later: the n of the entry whose text and masks are these from now on. */
  readonly of?: number | undefined;
  /** Of a typed field, order or parcel: staff ask for it to be filled, a visitor's text was typed into it. */
  readonly form?: string | undefined;
}

export type State = "waiting" | "open" | "ended" | "erased";

export interface Agent {
  readonly name: string;
}

export interface Marks {
  readonly staffSeen: number;
}

/** The most code units of a text; the server's own bound is lower and said by it. */
export const textMax = 32_768;

const word = str(64);

export const mask: Decoder<Mask> = object({
  entity: word,
  rule: str(128),
  where: oneOf("browser", "server"),
  disposition: word,
  start: int(0, textMax),
  end: int(0, textMax),
  confirmed: or(list(str(128), 32), []),
  against: or(list(str(128), 32), []),
});

/** A place in a text: start and end, UTF-16 code units, the end exclusive. */
export type Place = readonly [start: number, end: number];

const offset = int(0, textMax);

/** place takes two offsets. */
export const place: Decoder<Place> = v => {
  const [start, end] = list(offset, 2)(v);
  return [int()(start), int((start ?? 0) + 1)(end)];
};

export const masks: Decoder<readonly Mask[]> = or(list(mask, 1024), []);

export const entry: Decoder<Entry> = object({
  n: int(1),
  id: word,
  at: int(),
  by: oneOf("visitor", "staff", "system"),
  kind: word,
  text: or(str(textMax), ""),
  name: opt(str(256)),
  client: opt(word),
  masks,
  stars: opt(int(0, 5)),
  of: opt(int(1)),
  form: opt(word),
});

export const entries: Decoder<readonly Entry[]> = or(list(entry, 1000), []);

export const state: Decoder<State> = oneOf("waiting", "open", "ended", "erased");
export const agent: Decoder<Agent | undefined> = opt(object({ name: str(256) }));
export const marks: Decoder<Marks> = or(object({ staffSeen: or(int(), 0) }), { staffSeen: 0 });
