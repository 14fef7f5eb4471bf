/** Loads one language, and only that. */
import { type Catalogue, type Say, sayer } from "@snug/ui/texts";
import type { WidgetTexts } from "./en.ts";

export type { WidgetTexts };
export type Speak = Say<WidgetTexts>;

const languages: Readonly<Record<string, () => Promise<{ readonly default: Catalogue<WidgetTexts> }>>> = {
  en: () => import("./en.ts"),
  de: () => import("./de.ts"),
  fr: () => import("./fr.ts"),
  es: () => import("./es.ts"),
  ar: () => import("./ar.ts"),
};

/** speak gives the texts of a language, or the English ones where there are none. */
export async function speak(lang: string): Promise<Speak> {
  const short = lang.slice(0, 2);
  const known = Object.hasOwn(languages, short) ? short : "en";
  const load = languages[known] ?? (() => import("./en.ts"));
  return sayer<WidgetTexts>(known === short ? lang : known, (await load()).default);
}

export const isRightToLeft = (lang: string): boolean => /^(ar|fa|he|ur)/.test(lang);
