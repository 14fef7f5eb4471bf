/** Language, direction, theme and accent of the document, from the address and what the site has set. */
import type { Boot } from "@snug/protocol/boot";
import { isRightToLeft } from "./texts/index.ts";

export function dress(boot: Boot, query: URLSearchParams): void {
  const root = document.documentElement;
  root.lang = boot.lang;
  root.dir = isRightToLeft(boot.lang) ? "rtl" : "ltr";
  const theme = query.get("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const colour = [query.get("accent") ?? "", boot.site.accent].map(c => /^#?([\da-f]{6})$/i.exec(c)?.[1]).find(Boolean);
  if (!colour) return;
  root.dataset.accent = "";
  root.style.setProperty("--site", `#${colour}`);
}
