// One GET as it goes over the wire. Node does not know the names below .localhost that browsers know.
import { get, type IncomingHttpHeaders } from "node:http";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As sent, in whatever coding. */
  readonly body: Buffer;
}

export const raw = (url: string, coding = "identity", more: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  new Promise((done, fail) => {
    const { port, pathname, search, host } = new URL(url);
    const headers = { Host: host, "Accept-Encoding": coding, ...more };
    get({ host: "127.0.0.1", port, path: pathname + search, headers }, answer => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        done({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    }).on("error", fail);
  });
