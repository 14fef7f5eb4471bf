// What is known by its form: keys and tokens, and the addresses of mail and of the Internet protocol, which are shown by
// default. The twin of mask/credential.go, mask/privatekey.go, mask/email.go and mask/network.go; what is rare or written in
// words, and what a label or checksum confirms, is the server's, as are telephone numbers.

import { keys } from "./more.gen.ts";
import * as s from "./scan.ts";

type Form = [entity: s.Entity, by: string, form: RegExp, fits?: (value: string, at: number) => unknown];

const label = "[A-Z\\d ]{0,39}PRIVATE KEY";
const tokens: Form[] = [
  ["private_key", "pem", RegExp(`[-—–]{1,9}BEGIN ${label}(?:[\\s\\S]*?END ${label}(?: BLOCK)?[-—–]*|[\\s\\S]*)`, "g")],
  ["secret", "prefix", RegExp(`(?<![A-Za-z\\d])(?:${keys})`, "g")],
  ["secret", "jwt", /(?<![\w.-])eyJ[\w-]{1,2000}\.[\w-]{2,}\.[\w-]*(?:\.[\w-]+){0,2}/g],
];
// https://user:password@host; what stands before a slash in the password is no port
const password: Form[] = [
  ["secret", "url", /(?<=[A-Za-z]:\/\/[^\s:"<>/?#]{0,255}:)(?!\d*[/?#])(?:[^\s"<>/?#]{1,255}|[^\s"<>]{1,255}?)(?=@)/g],
];
const L = "[\\p{L}\\p{M}\\p{N}";
const mail: Form[] = [
  [
    "email",
    "address",
    RegExp(
      `${L}_](?:${L}!#$%'*+^_~-]|\\.(?![.@])){0,63}@(?:${L}](?:${L}-]{0,62}${L}])?\\.)+(?:xn--[\\w-]+|[\\p{L}\\p{M}]{2,63})(?!-*${L}])`,
      "giu",
    ),
  ],
];
const version = /\b(?:v|ver|versi[oó]ne?|build|release|firmware)\b[^.!?\n]{0,16}$/i;
const v6: Form[] = [
  [
    "ip_address",
    "v6",
    /(?<![A-Za-z\d:.])[\da-f]{0,4}:[\da-f:.]{1,44}(?<=[\da-f]|::)(?:%\w{1,15})?(?![.-]?\w|:[\w:])/gi,
    v => /\d/.test(v) && host(`[${v.split("%")[0]}]`),
  ],
];
const v4: Form[] = [
  [
    "ip_address",
    "v4",
    /(?<![\w.-])\d+(?:\.\d+){3}(?![.-]?[A-Za-z\d])/g,
    (v, at) => host(v) === v && !version.test(s.text.slice(Math.max(0, at - 40), at)),
  ],
];

// The browser knows which addresses there are.
function host(address: string): string {
  try {
    return new URL(`http://${address}`).hostname;
  } catch {
    return "";
  }
}

function take(forms: Form[]): void {
  for (const [entity, by, form, fits] of forms)
    for (const { 0: value, index } of s.text.matchAll(form))
      if (!fits || fits(value, index)) s.take(entity, by, index, index + value.length, "form");
}

const shortest = 20;

// A row of so many signs of ASCII: one of its signs stands at a multiple of their number.
function hasToken(): boolean {
  for (let i = shortest - 1; i < s.text.length; i += shortest) {
    let from = i;
    let to = i - 1;
    while (isSign(s.text.charCodeAt(from))) from--;
    if (from < i) while (isSign(s.text.charCodeAt(++to)));
    if (to - from > shortest) return true;
  }
  return false;
}

const isSign = (code: number): boolean => code > 32 && code < 127;

/** Finds keys, tokens, and passwords in addresses. */
export function credentials(): void {
  if (hasToken()) take(tokens);
  if (s.text.includes("://")) take(password);
}

/** Finds addresses of mail and of the Internet protocol. */
export function contacts(): void {
  if (s.text.includes("@")) take(mail);
  if (s.figures && s.text.includes(":")) take(v6);
  if (s.figures && /\d\.\d/.test(s.text)) take(v4);
}
