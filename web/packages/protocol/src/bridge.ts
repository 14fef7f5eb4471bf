/** What loader and frame tell each other, over a MessagePort of their own after one handshake. */
import { attempt, type Decoder, int, object, oneOf, or, str } from "./decode.ts";
import type { Page } from "./visit.ts";

/** From the loader to the frame. */
export type Down = { readonly t: "open" } | { readonly t: "shut" } | ({ readonly t: "page" } & Page);

/**
 * From the frame to the loader, whose reader is its own, to stay small. flag: keep or drop the first-party flag; consented:
 * from here on the page may be told. The texts are the launcher's names, while the chat is open and while it is shut.
 */
export type Up =
  | { readonly t: "close" | "consented" }
  | { readonly t: "ready"; readonly text: string }
  | { readonly t: "unread"; readonly n: number; readonly text: string }
  | { readonly t: "flag"; readonly on: boolean };

const port = object({ snug: int(1, 1), t: oneOf("port"), id: or(str(4096), "") });

/**
 * handshake tells of a window message that carries the loader's port who the shop says that the visitor is: a token, or
 * nothing, as loaders of before send. Null is another message.
 */
export const handshake = (data: unknown): string | null => attempt(port, data)?.id ?? null;

/** The server takes this much of an address and a title. */
const page = object({ t: oneOf("page"), url: str(2048), title: v => str(99_999)(v).slice(0, 300) });
const plain = object({ t: oneOf("open", "shut") });

const decode: Decoder<Down> = v => attempt<Down>(plain, v) ?? page(v);

/** down reads what the loader said; null is something else. */
export const down = (data: unknown): Down | null => attempt(decode, data);
