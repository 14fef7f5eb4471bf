/**
 * Cuts a text into plain parts, masks and links, so that each becomes text nodes of its own kind. Only http and https
 * become links; where what is written does not begin with the host that it leads to, the host is shown beside it.
 */
import type { Mask } from "@snug/protocol/entry";
import { address } from "../ways.ts";

export type Segment =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "mask"; readonly text: string; readonly mask: Mask }
  | { readonly kind: "link"; readonly text: string; readonly href: string; readonly host: string };

const urls = /https?:\/\/[^\s<>"'`]+/gi;
const longest = 2048;

export function segments(text: string, masks: readonly Mask[]): readonly Segment[] {
  const out: Segment[] = [];
  let at = 0;
  const plain = (end: number): void => {
    if (end > at) links(text.slice(at, end), out);
    at = end;
  };
  for (const mask of [...masks].sort((a, b) => a.start - b.start)) {
    if (mask.start < at || mask.end <= mask.start || mask.end > text.length) continue;
    plain(mask.start);
    out.push({ kind: "mask", text: text.slice(mask.start, mask.end), mask });
    at = mask.end;
  }
  plain(text.length);
  return out;
}

function links(text: string, out: Segment[]): void {
  let at = 0;
  const plain = (end: number): void => {
    if (end > at) out.push({ kind: "text", text: text.slice(at, end) });
    at = end;
  };
  for (const found of text.matchAll(urls)) {
    const written = found[0].replace(/[.,;:!?)\]}»”’]+$/, "");
    const target = written.length <= longest ? address(written) : null;
    if (!target) continue;
    plain(found.index);
    const rest = written.slice(written.indexOf("//") + 2);
    const isPlain = rest.toLowerCase().startsWith(target.host) && /^($|[/?#])/.test(rest.slice(target.host.length));
    out.push({ kind: "link", text: written, href: target.href, host: isPlain ? "" : target.host });
    at = found.index + written.length;
  }
  plain(text.length);
}
