// What went wrong, in the one form that errors have on HTTP and on the socket.

import type { Texts } from "../texts/en.ts";

/** Problem is an error that may be shown: its message was written by the server for people, and holds no input. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: string;
  readonly ref: string;
  readonly status: number;

  constructor(code: string, message: string, status = 0, ref = "") {
    super(message);
    this.code = code;
    this.ref = ref;
    this.status = status;
  }

  /** of makes a Problem of whatever was thrown. */
  static of(error: unknown): Problem {
    if (error instanceof Problem) return error;
    // fetch rejects with a TypeError where the server can't be reached.
    if (error instanceof TypeError) return new Problem("network", "");
    return new Problem("internal", "");
  }

  /** text is what to show: the server's sentence, or ours where it has none. */
  text(t: Texts): string {
    if (this.code === "network") return t.error.network;
    return this.message || t.error.unknown;
  }
}
