/** Why a mask is there: what was found, where, what spoke for it, and what became of the value. */
import type { Mask } from "@snug/protocol/entry";
import { useTalk } from "./context.ts";
import { entityName, reasons } from "./names.ts";

export function Explanation({ mask }: { readonly mask: Mask }) {
  const { say } = useTalk();
  const why = reasons(say, mask);
  return (
    <>
      <b>{say("whyTitle", { what: entityName(say, mask.entity) })}</b> <span>{say(found(mask))}</span>{" "}
      {why && <span>{say("because", { reasons: why })} </span>}
      <span>{mask.disposition === "vaulted" ? say("vaulted") : say("destroyed")}</span>{" "}
      <span class="rule">{say("rule", { rule: mask.rule })}</span>
    </>
  );
}

function found(mask: Mask) {
  if (mask.rule.startsWith("pointed.")) return "foundAfter";
  if (mask.rule.startsWith("swept.")) return "foundLater";
  if (mask.where === "browser") return "foundBrowser";
  return mask.rule.endsWith(".parts") ? "foundParts" : "foundServer";
}
