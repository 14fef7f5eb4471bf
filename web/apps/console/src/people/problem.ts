// What the server refuses about people, in the page's words where it has them.

import type { Texts } from "../texts/en.ts";
import { Problem } from "../wire/problem.ts";
import type { useWords } from "./words.ts";

/** refused is what to show when a change was not done. */
export function refused(w: ReturnType<typeof useWords>, t: Texts, err: unknown, adding: boolean): string {
  const p = Problem.of(err);
  if (p.code === "conflict") return adding ? w.conflict.taken : w.conflict.last;
  if (p.code === "name_reserved") return w.conflict.alike;
  return p.text(t);
}
