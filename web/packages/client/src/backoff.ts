/** How long to wait before dialling again: doubling, with jitter, so that a thousand tabs don't come back as one. */
import type { Chance } from "./ports.ts";

export const firstDelay = 500;
export const longestDelay = 30_000;

/** backoff gives the wait before the next try after `failures` (≥ 1) in a row: half of it fixed, half chance. */
export function backoff(failures: number, chance: Chance, atLeast = 0): number {
  const full = Math.min(longestDelay, firstDelay * 2 ** Math.min(failures - 1, 16));
  const wait = full / 2 + (chance() * full) / 2;
  return Math.round(wait >= atLeast ? wait : atLeast + (chance() * atLeast) / 2);
}
