/** What a conversation begins with: the first message, what was allowed, and what the visitor chose to add. */
import type { Pending } from "@snug/client/outbox";
import { marked } from "@snug/client/posting";
import type { Page, Start } from "@snug/protocol/visit";
import type { Model } from "../model.ts";

/** Name and address, both optional. */
export interface Contact {
  readonly name?: string;
  readonly email?: string;
}

/**
 * startBody is the request's body. Off the record it names neither an address nor the page. Where the shop has signed who
 * the visitor is, that stands in place of what was typed.
 */
export function startBody(
  { boot, isOffRecord, identity }: Model,
  purposes: readonly string[],
  key: string,
  { name, email }: Contact,
  page: Page | null,
  first: Pending,
): Start {
  const isSigned = identity !== "" && !isOffRecord;
  const { hash, version, lang } = boot.consent;
  return {
    site: boot.site.key,
    key,
    consent: { hash, version, lang: lang || boot.lang, purposes },
    ...(name && !isSigned ? { name } : {}),
    ...(email && !isSigned && !isOffRecord ? { email } : {}),
    ...(isSigned ? { identity } : {}),
    ...(page && !isOffRecord ? { page } : {}),
    message: { id: first.id, text: first.text, ...marked(first) },
  };
}
