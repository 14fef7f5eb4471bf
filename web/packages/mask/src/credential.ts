// API keys, tokens and private keys, by their form. The twin of mask/credential.go and mask/privatekey.go; what is rare, and
// what only a label or checksum confirms, is the server's.

import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";

const label = "[A-Z\\d ]{0,39}PRIVATE KEY";
const forms: [by: string, form: RegExp][] = [
  ["pem", RegExp(`[-—–]{1,9}BEGIN ${label}(?:[\\s\\S]*?END ${label}(?: BLOCK)?[-—–]*|[\\s\\S]*)`, "g")],
  ["prefix", RegExp(`(?<![A-Za-z\\d])(?:${t.keys})`, "g")],
  ["jwt", /(?<![\w.-])eyJ[\w-]{1,2000}\.[\w-]{2,}\.[\w-]*(?:\.[\w-]+){0,2}/g],
  // https://user:password@host; what stands before a slash in the password is no port
  ["url", /(?<=[A-Za-z]:\/\/[^\s:"<>/?#]{0,255}:)(?!\d*[/?#])(?:[^\s"<>/?#]{1,255}|[^\s"<>]{1,255}?)(?=@)/g],
];

/** Finds what is known by its form. */
export function credentials(): void {
  for (const [by, form] of forms)
    if (by === "url" || /[!-~]{20}/.test(s.text))
      for (const { 0: value, index } of s.text.matchAll(form))
        s.take(by === "pem" ? "private_key" : "secret", by, index, index + value.length, ["form"]);
}
