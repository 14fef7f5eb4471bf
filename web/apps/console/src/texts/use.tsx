// Which language the console speaks, and how it writes times. Components ask here; nothing else holds words.

import { createContext, type ReactNode, useContext } from "react";
import { en, type Texts } from "./en.ts";

/** The languages of the console, each by its own name. */
export const languages: Readonly<Record<string, string>> = { en: "English", de: "Deutsch" };

const loaders: Readonly<Record<string, () => Promise<Texts>>> = { de: async () => (await import("./de.ts")).de };

/** textsFor fetches the catalogue for a BCP 47 tag: English where there is none, or where it can't be fetched. */
export async function textsFor(tag: string): Promise<Texts> {
  const load = loaders[tag.toLowerCase().split("-")[0] ?? ""];
  try {
    return load ? await load() : en;
  } catch {
    return en;
  }
}

const Words = createContext<Texts>(en);

export function TextsProvider({ texts, children }: { texts: Texts; children: ReactNode }) {
  return <Words value={texts}>{children}</Words>;
}

export const useTexts = (): Texts => useContext(Words);
