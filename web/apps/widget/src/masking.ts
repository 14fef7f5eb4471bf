/** The masking twin, in a chunk of its own that is fetched once the panel is there. */
import { scan as twin } from "@snug/mask/mask";
import type { Masked } from "./chat/hold.ts";

/** The most masks that the server takes along; it finds the rest itself. */
const most = 64;

/** scan masks a text as the server will; question is what was asked before, which may turn four digits into a PIN. */
export function scan(text: string, question?: string): Masked {
  const { masked, findings } = twin(text, question);
  return {
    text: masked,
    masks: findings
      .filter(f => !f.shown)
      .slice(0, most)
      .map(f => ({
        entity: f.entity,
        rule: f.rule,
        where: "browser",
        disposition: "destroyed",
        start: f.maskStart,
        end: f.maskEnd,
        confirmed: f.confirmed,
        against: f.against,
      })),
  };
}
