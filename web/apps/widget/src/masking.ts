/**
 * The masking twin, in two chunks of its own. This one is fetched once the panel is there; what it asks for when the chat is
 * open completes it.
 */
export { scan } from "@snug/mask/small";

/** rest adds the rules that come second. It gives nothing: scan has them from then on. */
export const rest = (): Promise<unknown> => import("@snug/mask/more");
