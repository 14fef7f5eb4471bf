/** Loads one language, and only that. */
import { type Catalogue, type Say, sayer } from "@snug/ui/texts";
import type { WidgetTexts } from "./en.ts";

export type { WidgetTexts };
export type Speak = Say<WidgetTexts>;

const english = () => import("./en.ts");
const others: Readonly<Record<string, () => Promise<{ readonly default: Catalogue<WidgetTexts> }>>> = {
  de: () => import("./de.ts"),
  fr: () => import("./fr.ts"),
  es: () => import("./es.ts"),
  ar: () => import("./ar.ts"),
};

/** speak gives the texts of a language, or the English ones where there are none. */
export async function speak(lang: string): Promise<Speak> {
  const own = Object.hasOwn(others, lang.slice(0, 2)) && others[lang.slice(0, 2)];
  return own ? sayer(lang, (await own()).default) : sayer<WidgetTexts>("en", (await english()).default);
}
