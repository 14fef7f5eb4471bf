/**
 * Order numbers and the like ("AO-20417", "2024-00123-7") are read and compared as one; a line must not break at their
 * hyphens. They are short enough to fit any line.
 */
const numbers = /(^|[^\p{L}\p{N}_-])((?:\p{L}{1,6}|\d{2,8})(?:-\d{2,10}){1,3})(?![\p{L}\p{N}_-])/gu;

/** pieces cuts a text at what has to stay whole: every second piece, from index 1 on. */
export function pieces(text: string): readonly string[] {
  const out: string[] = [];
  let at = 0;
  for (const [all, before = "", number = ""] of text.matchAll(numbers)) {
    const from = text.indexOf(all, at) + before.length;
    out.push(text.slice(at, from), number);
    at = from + number.length;
  }
  out.push(text.slice(at));
  return out;
}
