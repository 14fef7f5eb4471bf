/** Where a link may lead, and other ways of contact. */
/** address is where a text leads to, without user and password; null where it leads nowhere that may be opened. */
export function address(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  url.username = "";
  url.password = "";
  return url.host ? url : null;
}

/** wayTo is the address of another way of contact; mail and telephone are ways, too. Empty where it is none. */
export const wayTo = (href: string): string =>
  /^(mailto|tel):[^\s]+$/i.test(href) ? href : (address(href)?.href ?? "");
