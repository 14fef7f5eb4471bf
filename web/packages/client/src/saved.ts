/** What outlives a reload, and only after consent: the family's token, and what one tab had not sent yet. */
import { type Decoder, int, list, object, opt, or, str } from "@snug/protocol/decode";
import { masks, place, textMax } from "@snug/protocol/entry";
import { token } from "@snug/protocol/frames";
import { outboxMost, type Pending } from "./outbox.ts";

/** The token that all tabs of one browser share for one conversation. A higher gen is newer. */
export interface Family {
  readonly conversation: string;
  readonly token: string;
  readonly gen: number;
  readonly purposes: readonly string[];
}

/** One tab's own: unsent messages and the draft, masked, and the key of a conversation that is being started. */
export interface Tab {
  readonly outbox: readonly Pending[];
  readonly draft: string;
  readonly begin?: { readonly key: string; readonly purposes: readonly string[] } | undefined;
  /** The highest n that was read. */
  readonly seen: number;
}

const words = list(str(40), 16);

export const family: Decoder<Family> = object({ conversation: str(64), token, gen: int(), purposes: words });

const pending: Decoder<Pending> = v => ({
  ...object({ id: str(64), text: str(textMax), masks, overruled: opt(list(place, 64)), at: int() })(v),
  state: "sending",
});

export const tab: Decoder<Tab> = object({
  outbox: list(pending, outboxMost),
  draft: str(textMax),
  begin: opt(object({ key: token, purposes: words })),
  seen: or(int(), 0),
});
