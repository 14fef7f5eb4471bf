// Addresses of mail and of the Internet protocol, which are shown by default. The twin of mask/email.go and mask/network.go;
// addresses that are written in words are the server's, as are telephone numbers.

import * as s from "./scan.ts";

const L = "[\\p{L}\\p{M}\\p{N}";
const email = RegExp(
  `${L}_](?:${L}!#$%'*+^_~-]|\\.(?![.@])){0,63}@(?:${L}](?:${L}-]{0,62}${L}])?\\.)+(?:xn--[\\w-]+|[\\p{L}\\p{M}]{2,63})(?!-*${L}])`,
  "giu",
);
const v4 = /(?<![\w.-])\d+(?:\.\d+){3}(?![.-]?[A-Za-z\d])/g;
const v6 = /(?<![A-Za-z\d:.])(?=[a-f:.]*\d)[\da-f]{0,4}:[\da-f:.]{1,44}(?<=[\da-f]|::)(?:%\w{1,15})?(?![\da-z])/gi;
const version = /\b(?:v|ver|versi[oó]ne?|build|release|firmware|driver|update)\b[^.!?\n]{0,16}$/i;

/** Finds addresses. */
export function contacts(): void {
  const show = (entity: s.Entity, by: string, form: RegExp, fits: (value: string, at: number) => boolean) => {
    for (const { 0: value, index } of s.text.matchAll(form))
      if (fits(value, index)) s.take(entity, by, index, index + value.length, ["form"], [], value);
  };
  if (s.text.includes("@")) show("email", "address", email, () => true);
  show("ip_address", "v6", v6, v => !!host(`[${v.split("%")[0]}]`));
  show("ip_address", "v4", v4, (v, at) => host(v) === v && !version.test(s.text.slice(Math.max(0, at - 40), at)));
}

// The browser knows which addresses there are.
function host(address: string): string {
  try {
    return new URL(`http://${address}`).hostname;
  } catch {
    return "";
  }
}
