/** What a visitor may ask of a conversation at any time: its end, a rating, the transcript, less consent, deletion. */
import { type Result, VisitRights } from "@snug/client/rights";
import { type Boot, boot } from "@snug/protocol/boot";
import type { App } from "./app.ts";

export class Rights {
  readonly #api: VisitRights;

  constructor(private readonly app: App) {
    this.#api = new VisitRights(app.api);
  }

  async end(): Promise<void> {
    if (await this.#ask("end", this.#api.end())) this.app.show({ screen: "end" });
  }

  async rate(stars: number, comment: string): Promise<void> {
    if (await this.#ask("rate", this.#api.rating(stars, comment))) this.app.show({ hasRated: true });
  }

  async erase(): Promise<void> {
    const done = await this.#ask("erase", this.#api.erase());
    if (done) this.app.erased("erased", done.value);
  }

  async withdraw(purpose: string): Promise<void> {
    const done = await this.#ask("withdraw", this.#api.withdraw(purpose));
    if (!done) return;
    if (done.value.includes("answer")) this.app.withdrew(done.value);
    else this.app.erased("withdrawn", null);
  }

  async transcript(): Promise<Blob | null> {
    return (await this.#ask("transcript", this.#api.transcript(this.app.model.boot.lang)))?.value ?? null;
  }

  async #ask<T>(busy: string, asked: Promise<Result<T>>): Promise<{ readonly value: T } | null> {
    this.app.show({ busy, problem: null });
    const result = await asked;
    this.app.show({ busy: "", problem: result.ok ? null : result.problem });
    return result.ok ? { value: result.value } : null;
  }
}

/** facts asks for what the socket does not tell. */
export async function facts(app: App): Promise<void> {
  const result = await new VisitRights(app.api).visit(app.model.view.entries.at(-1)?.n ?? 0);
  if (result.ok) app.learned(result.value);
}

/** freshBoot fetches the document anew, for the consent text that is in force now; null where it can't be had. */
export async function freshBoot(): Promise<Boot | null> {
  const text = await fetch(location.href, { cache: "no-store", credentials: "omit" }).then(
    answer => answer.text(),
    () => "",
  );
  return boot(/<script[^>]*id="snug-boot"[^>]*>([^<]*)</.exec(text)?.[1] ?? "");
}
