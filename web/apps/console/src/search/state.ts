// Marks the words that were searched for in a text. Pure: it returns parts, and what draws them makes text nodes.

export interface Piece {
  readonly text: string;
  readonly hit: boolean;
  readonly from: number;
}

const literal = (s: string): string => s.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** mark cuts a text at the words of the query, whatever their case. */
export function mark(text: string, query: string): readonly Piece[] {
  const words = query
    .trim()
    .split(/\s+/)
    .filter(w => w.length > 1)
    .slice(0, 12);
  if (words.length === 0) return [{ text, hit: false, from: 0 }];
  const find = new RegExp(
    words
      .map(literal)
      .sort((a, b) => b.length - a.length)
      .join("|"),
    "giu",
  );
  const pieces: Piece[] = [];
  let at = 0;
  for (const m of text.matchAll(find)) {
    if (m.index > at) pieces.push({ text: text.slice(at, m.index), hit: false, from: at });
    pieces.push({ text: m[0], hit: true, from: m.index });
    at = m.index + m[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), hit: false, from: at });
  return pieces;
}

/** around cuts a long text to what lies about the first hit. */
export function around(text: string, query: string, length = 180): string {
  const first = mark(text, query).find(p => p.hit)?.from ?? 0;
  if (text.length <= length) return text;
  const from = Math.max(0, Math.min(first - Math.floor(length / 3), text.length - length));
  return `${from > 0 ? "…" : ""}${text.slice(from, from + length)}${from + length < text.length ? "…" : ""}`;
}
