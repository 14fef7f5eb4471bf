/** Other ways of contact. */
import { address } from "./segments.ts";

/** wayTo is the address of another way of contact; mail and telephone are ways, too. Empty where it is none. */
export const wayTo = (href: string): string =>
  /^(mailto|tel):[^\s]+$/i.test(href) ? href : (address(href)?.href ?? "");
