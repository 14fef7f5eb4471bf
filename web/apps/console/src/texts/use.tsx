// Which language the console speaks, and how it writes times. Components ask here; nothing else holds words.

import { createContext, type ReactNode, useContext } from "react";
import type { Texts } from "./en.ts";

/** The languages of the console, each by its own name. */
export const languages: Readonly<Record<string, string>> = { en: "English", de: "Deutsch" };

const english = async (): Promise<Texts> => (await import("./en.ts")).en;
const loaders: Readonly<Record<string, () => Promise<Texts>>> = {
  en: english,
  de: async () => (await import("./de.ts")).de,
};

/** textsFor fetches the catalogue for a BCP 47 tag, and that alone: English where there is none, or where it can't be fetched. */
export function textsFor(tag: string): Promise<Texts> {
  const load = loaders[tag.toLowerCase().split("-")[0] ?? ""] ?? english;
  return load().catch(english);
}

const Words = createContext<Texts | undefined>(undefined);

export function TextsProvider({ texts, children }: { texts: Texts; children: ReactNode }) {
  return <Words value={texts}>{children}</Words>;
}

export function useTexts(): Texts {
  const texts = useContext(Words);
  if (!texts) throw new Error("texts are asked for outside of TextsProvider");
  return texts;
}
