// What follows a card's number on a magnetic stripe (ISO/IEC 7813). The twin of a part of mask/card.go.

import * as s from "./scan.ts";

const most = 79; // characters of track 1

/** After "=" expiry, service code and data follow, on track 1 after "^" the name, too, as far as the end sentinel. */
export function track(k: number): number {
  const { end } = s.num(k);
  const next = s.num(k + 1);
  if (s.text[end] === "=") return s.joined(k + 1) && next.gapLen === 1 && next.digits.length > 6 ? next.end : 0;
  const rest = /^\^[^\n?]*(?=\?)/.exec(s.text.slice(end, end + most));
  return rest ? end + rest[0].length : 0;
}
