/** Theme and accent of the document; its language and direction came with it. */
import type { Boot } from "@snug/protocol/boot";

export function dress(boot: Boot): void {
  const root = document.documentElement;
  const theme = new URLSearchParams(location.search).get("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  // The server has weighed the snippet's accent against the site's, and refused what could not be read.
  if (!/^#[\da-f]{6}$/i.test(boot.site.accent)) return;
  root.dataset.accent = "";
  root.style.setProperty("--site", boot.site.accent);
}
