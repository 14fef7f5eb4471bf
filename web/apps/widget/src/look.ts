/** Language, direction, theme and accent of the document, from the address and what the site has set. */
import type { Boot } from "@snug/protocol/boot";
import { isRightToLeft } from "./texts/index.ts";

export function dress(boot: Boot, query: URLSearchParams): void {
  const root = document.documentElement;
  root.lang = boot.lang;
  root.dir = isRightToLeft(boot.lang) ? "rtl" : "ltr";
  const theme = query.get("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  // The server has weighed the snippet's accent against the site's, and refused what could not be read.
  if (!/^#[\da-f]{6}$/i.test(boot.site.accent)) return;
  root.dataset.accent = "";
  root.style.setProperty("--site", boot.site.accent);
}
