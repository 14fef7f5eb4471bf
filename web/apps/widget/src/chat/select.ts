/** Which part of a text is selected. Pure. */
import type { Span } from "@snug/client/rights";

/** part is a selection without the white space around it; null where nothing is left, or everything is selected. */
export function part(text: string, from: number, to: number): Span | null {
  let start = Math.min(from, to);
  let end = Math.max(from, to);
  while (start < end && !text.charAt(start).trim()) start++;
  while (end > start && !text.charAt(end - 1).trim()) end--;
  // Half of a pair is no character.
  if (/[\uDC00-\uDFFF]/.test(text.charAt(start))) start--;
  if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end++;
  return start < end && end - start < text.length ? { start, end, of: text.length } : null;
}
