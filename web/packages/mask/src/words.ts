// What words and phrases mean. The twin of mask/words.go, which compares longer hashes.

import * as t from "./tables.gen.ts";

const roles = new Map<number, number>();

/** The roles of a folded word, or of a phrase with spaces between its words. */
export function roleOf(words: string): number {
  let h = 2166136261;
  for (const c of words) h = Math.imul(h ^ (c.codePointAt(0) as number), 16777619);
  return roles.get(h >>> 8) ?? 0;
}

// Each set's hashes are sorted, and their differences written in Rice's code; see mask/internal/tables/typescript.go.
const packed = atob(t.dictionary);
let at = 0;
const bit = () => (packed.charCodeAt(at >> 3) >> (at++ & 7)) & 1;
for (const set of t.sets.split(" ")) {
  const [role, n, k] = set.split(",") as [string, string, string];
  for (let i = 0, h = 0; i < +n; i++) {
    while (bit()) h += 1 << +k;
    for (let b = 0; b < +k; b++) h += bit() << b;
    roles.set(h, Number.parseInt(role, 16));
  }
}
