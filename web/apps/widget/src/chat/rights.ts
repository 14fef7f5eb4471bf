/** What a visitor may ask of a conversation at any time: its end, a rating, the transcript, less consent, deletion. */
import { type Result, type Span, VisitRights } from "@snug/client/rights";
import { type Boot, boot } from "@snug/protocol/boot";
import type { Talk } from "./talk.ts";

export class Rights {
  readonly #api: VisitRights;

  constructor(private readonly talk: Talk) {
    this.#api = new VisitRights(talk.api);
  }

  async end(): Promise<void> {
    if (await this.#ask("end", this.#api.end())) this.talk.show({ screen: "end" });
  }

  async rate(stars: number, comment: string): Promise<void> {
    if (await this.#ask("rate", this.#api.rating(stars, comment))) this.talk.show({ hasRated: true });
  }

  async erase(): Promise<void> {
    const done = await this.#ask("erase", this.#api.erase());
    if (done) this.talk.erased("erased", done.value);
  }

  async withdraw(purpose: string): Promise<void> {
    const done = await this.#ask("withdraw", this.#api.withdraw(purpose));
    if (!done) return;
    if (done.value.includes("answer")) this.talk.withdrew(done.value);
    else this.talk.erased("withdrawn", null);
  }

  /** hide masks what slipped through in an own message, whole or in part. */
  async hide(id: string, n: number, what: string, part: Span | null): Promise<boolean> {
    const done = await this.#ask("hide", this.#api.hide(id, n, what, part));
    // Where the line is over nothing tells of it.
    if (done) this.talk.facts();
    return done !== null;
  }

  async transcript(): Promise<Blob | null> {
    return (await this.#ask("transcript", this.#api.transcript(this.talk.model.boot.lang)))?.value ?? null;
  }

  async #ask<T>(busy: string, asked: Promise<Result<T>>): Promise<{ readonly value: T } | null> {
    this.talk.show({ busy, problem: null });
    const result = await asked;
    this.talk.show({ busy: "", problem: result.ok ? null : result.problem });
    return result.ok ? { value: result.value } : null;
  }
}

/** facts asks for what the socket does not tell. */
export async function facts(talk: Talk): Promise<void> {
  const result = await new VisitRights(talk.api).visit(talk.model.view.entries.at(-1)?.n ?? 0);
  if (result.ok) talk.learned(result.value);
}

/** freshBoot fetches the document anew, for the consent text that is in force now; null where it can't be had. */
export async function freshBoot(): Promise<Boot | null> {
  const text = await fetch(location.href, { cache: "no-store", credentials: "omit" }).then(
    answer => answer.text(),
    () => "",
  );
  return boot(/<script[^>]*id="snug-boot"[^>]*>([^<]*)</.exec(text)?.[1] ?? "");
}
