/** How a connection is protected, apart from what is said over it: the frame's document knows it before anything is said. */
import { bool, type Decoder, int, object, opt, str } from "./decode.ts";

/** As negotiated. What is absent is unknown. */
export interface Connection {
  readonly transport: string;
  readonly version?: string | undefined;
  readonly cipher?: string | undefined;
  readonly group?: string | undefined;
  readonly key_bits?: number | undefined;
  readonly hybrid?: boolean | undefined;
}

const word = str(64);

export const connection: Decoder<Connection> = object({
  transport: word,
  version: opt(word),
  cipher: opt(word),
  group: opt(word),
  key_bits: opt(int(0, 4096)),
  hybrid: opt(bool),
});
