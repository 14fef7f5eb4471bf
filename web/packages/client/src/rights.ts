/** The routes that a visitor may call at any time; apart from those that a chat needs to begin, because they come later. */
import type { Decoder } from "@snug/protocol/decode";
import { type Entry, entry } from "@snug/protocol/entry";
import { purposes, type Receipt, receipt, type Visit, visit } from "@snug/protocol/visit";
import { type Api, none, type Result } from "./api.ts";

export type { Result };

/** A part of a text, in UTF-16 code units, and how long the text was that it was selected in. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly of: number;
}

export class VisitRights {
  constructor(private readonly api: Api) {}

  visit = (after: number): Promise<Result<Visit>> => this.api.call("GET", `?after=${after}`, visit);
  end = (): Promise<Result<null>> => this.api.call("POST", "/end", none);
  rating = (stars: number, comment: string): Promise<Result<null>> =>
    this.#post("/rating", none, comment ? { stars, comment } : { stars });
  erase = (): Promise<Result<Receipt>> => this.#post("/erase", receipt, { confirm: true });
  withdraw = (purpose: string): Promise<Result<readonly string[]>> => this.#post("/withdraw", purposes, { purpose });
  /** hide masks an own message, whole or in part: the entry that comes back has the text that takes the old one's place. */
  hide = (id: string, n: number, entity: string, span: Span | null): Promise<Result<Entry>> =>
    this.#post("/mask", entry, { id, n, entity, ...(span && { span }) });
  /** transcript is the masked conversation as a document, in a language. */
  transcript = (lang: string): Promise<Result<Blob>> =>
    this.api.read("GET", `/transcript?lang=${encodeURIComponent(lang)}`, answer => answer.blob());

  #post<T>(path: string, decoder: Decoder<T>, body: object): Promise<Result<T>> {
    return this.api.call("POST", path, decoder, body);
  }
}
