// What words and phrases mean. The twin of mask/words.go, which compares longer hashes.

import * as t from "./tables.gen.ts";

export { seed } from "./tables.gen.ts";
/** A word's hash goes on from the seed letter by letter, that of a phrase word by word. */
export const mix = (hash: number, letter: number): number => Math.imul(hash ^ letter, 16777619);
export const mixWord = (phrase: number, word: number): number => Math.imul(phrase, 16777619) ^ word;

// An open hash table of four slots a word: hashes, never 0, and roles. Beside it what the words that begin a
// phrase have in their upper bits.
const hashes = new Int32Array(4096);
const roles = new Int32Array(4096);
const begins = new Int32Array(1 << t.BEGIN_BITS);

function slotOf(hash: number): number {
  let slot = hash >> (t.HASH_BITS - 12);
  while (hashes[slot] && hashes[slot] !== hash) slot = (slot + 1) & 4095;
  return slot;
}

/** The roles of a folded word, or of a phrase, by its hash. */
export const roleOf = (hash: number): number =>
  (roles[slotOf((hash << 2) >>> (32 - t.HASH_BITS))] as number) |
  (begins[(hash << 2) >>> (32 - t.BEGIN_BITS)] as number);

/**
 * Takes up a dictionary. Its sets are those of the ten digits and of each role by its bit, where that of BEGINS has what
 * phrases begin with. The hashes of a set are sorted, and their differences written in Rice's code; see mask/internal/tables/typescript.go.
 */
export function unpack(counts: string, dictionary: string): void {
  let bits = "";
  for (const c of dictionary) {
    const i = t.alphabet.indexOf(c);
    bits += (i < 8 ? i + 32 : i < 26 ? i + 72 : i + 170).toString(2).slice(1);
  }
  let at = 0;
  counts.split(" ").forEach((count, set) => {
    const k = Math.clz32(+count) - 32 + (set === 30 ? t.BEGIN_BITS : t.HASH_BITS);
    for (let i = 0, h = 0; i < +count; i++) {
      while (+(bits[at++] as string)) h += 1 << k;
      h += Number.parseInt(bits.slice(at, at + k), 2);
      at += k;
      if (set === 30) begins[h] = t.BEGINS;
      else {
        const slot = slotOf(h);
        hashes[slot] = h;
        roles[slot] = (roles[slot] as number) | (set < 10 ? set + 1 : 1 << (set - 6));
      }
    }
  });
}

unpack(t.commonCounts, t.common);

/** The hash of a folded word, as the atoms have it. */
export function hashOf(word: string): number {
  let hash: number = t.seed;
  for (const letter of word) hash = mix(hash, letter.codePointAt(0) as number);
  return (hash << 2) >> 2;
}
