// What a text asks for. The twin of the first half of mask/conversation.go.

import { ends } from "./context.ts";
import * as g from "./glyph.ts";
import * as s from "./scan.ts";
import * as t from "./tables.gen.ts";

export const nothing: s.Asked = {
  roles: 0,
  left: 0,
  late: false,
  answered: false,
  pending: 0,
  waits: 0,
  newer: false,
};
const patience = 6;

/**
 * Reads what the text that was scanned last asks for: the labels of the last sentence that has any, if it or a later one is
 * a request. Without labels, left tells whether it is a question at all. A strict reading takes only a question mark for a
 * request.
 */
export function questionOf(strict: boolean): s.Asked {
  let labels = 0;
  let request = false;
  let anything = false;
  // of one sentence
  let sentence = 0;
  let asks = 0;
  let refuses = 0;
  let end = 0;
  for (let k = 0; k <= s.count; k++) {
    const a = s.atom(k);
    if (k && (k === s.count || ends(k) || a.gap & g.LINE)) {
      const signs = s.text.slice(end, a.start);
      const mark = /[?؟？;]/.test(signs);
      const isRequest = mark || asks > 0;
      anything ||= isRequest;
      if (!sentence) request ||= labels > 0 && isRequest;
      else {
        const counts = mark || !refuses;
        labels = counts ? sentence : 0;
        request = counts && isRequest;
      }
      sentence = asks = refuses = 0;
    }
    end = a.end;
    sentence |= a.role & t.LABELS;
    if (!strict) asks |= a.role & t.ASK;
    refuses |= a.role & t.NEVER;
  }
  // "Account number and PIN"
  request ||=
    !strict &&
    labels > 0 &&
    s.count < 9 &&
    !s.found.length &&
    !(s.seen & t.IS) &&
    s.all(0, s.count, t.LABELS | s.small | t.OR);
  if (!labels) return { ...nothing, left: anything ? 1 : 0 };
  return request ? { ...nothing, roles: labels & ~t.OTHER || t.OTHER, left: patience } : nothing;
}
