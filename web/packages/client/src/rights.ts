/** The routes that a visitor may call at any time; apart from those that a chat needs to begin, because they come later. */
import type { Decoder } from "@snug/protocol/decode";
import { purposes, type Receipt, receipt, type Visit, visit } from "@snug/protocol/visit";
import { type Api, none, type Result } from "./api.ts";

export type { Result };

export class VisitRights {
  constructor(private readonly api: Api) {}

  visit = (after: number): Promise<Result<Visit>> => this.api.call("GET", `?after=${after}`, visit);
  end = (): Promise<Result<null>> => this.api.call("POST", "/end", none);
  rating = (stars: number, comment: string): Promise<Result<null>> =>
    this.#post("/rating", none, comment ? { stars, comment } : { stars });
  erase = (): Promise<Result<Receipt>> => this.#post("/erase", receipt, { confirm: true });
  withdraw = (purpose: string): Promise<Result<readonly string[]>> => this.#post("/withdraw", purposes, { purpose });
  /** transcript is the masked conversation as a document, in a language. */
  transcript = (lang: string): Promise<Result<Blob>> =>
    this.api.read("GET", `/transcript?lang=${encodeURIComponent(lang)}`, answer => answer.blob());

  #post<T>(path: string, decoder: Decoder<T>, body: object): Promise<Result<T>> {
    return this.api.call("POST", path, decoder, body);
  }
}
