// What words and phrases mean. The twin of mask/words.go, which compares longer hashes.

import * as t from "./tables.gen.ts";

const roles = new Map<number, number>();
const roleAt = (hash: number): number => roles.get(hash) ?? 0;

/** The roles of a folded word, or of a phrase with spaces between its words. */
export function roleOf(words: string): number {
  let h = 2166136261;
  for (const c of words) h = Math.imul(h ^ (c.codePointAt(0) as number), 16777619);
  h >>>= 9;
  return roleAt(h) | (roleAt(h & 0x7ff000) & t.BEGINS);
}

// The sets are those of the ten digits, of each role by its bit, and of the words that begin a phrase, of which only the
// upper bits of the hash are kept. The hashes of a set are sorted, and their differences written in Rice's code; see
// mask/internal/tables/typescript.go.
let at = 0;
const bit = () => (t.alphabet.indexOf(t.dictionary[Math.floor(at / 6)] as string) >> (at++ % 6)) & 1;
t.counts.split(" ").forEach((count, set) => {
  const n = +count;
  const cut = set > 29 ? 12 : 0;
  const k = Math.clz32(n) - 9 - cut;
  for (let i = 0, h = 0; i < n; i++) {
    while (bit()) h += 1 << k;
    for (let b = 0; b < k; b++) h += bit() << b;
    roles.set(h << cut, roleAt(h << cut) | (set < 10 ? set + 1 : 1 << (set - 6)));
  }
});
