/** The masking twin, in a chunk of its own that is fetched once the panel is there. */
export { scan } from "@snug/mask/small";
