/** Why a mask is there, in words. Fetched with what asks for it. */
import type { Mask } from "@snug/protocol/entry";
import type { Speak } from "../texts/index.ts";

/** reasons says in words what spoke for a finding. */
export function reasons(say: Speak, mask: Mask): string {
  const said = mask.confirmed.map(c => {
    const [what, which = ""] = c.split(":");
    if (what === "luhn" || what === "mod97" || what === "check") return say("byLuhn");
    if (what === "network") return say("byNetwork", { network: which[0]?.toUpperCase() + which.slice(1) });
    if (what === "question") return say("byQuestion");
    return what === "label" || what === "after" ? say("byLabel") : "";
  });
  const known = [...new Set(said.filter(Boolean))];
  return known.join(", ") || (mask.confirmed.length > 0 ? say("byOther") : "");
}
