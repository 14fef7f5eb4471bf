/** Why a mask is there: what was found, where, what spoke for it, and what became of the value; and a way to say that it is wrong. */
import type { Mask } from "@snug/protocol/entry";
import { useState } from "preact/hooks";
import { useTalk } from "./context.ts";
import { reasons } from "./reasons.ts";

/** Where a mask stands in an own message: the entry's number, and which of its masks it is. */
export interface Place {
  readonly n: number;
  readonly mask: number;
}

export function Explanation({
  mask,
  name,
  at,
}: {
  readonly mask: Mask;
  readonly name: string;
  readonly at: Place | null;
}) {
  const { say } = useTalk();
  const why = reasons(say, mask);
  return (
    <>
      <b>{say("whyTitle", { what: name })}</b> <span>{say(found(mask))}</span>{" "}
      {why && <span>{say("because", { reasons: why })} </span>}
      <span>{mask.disposition === "vaulted" ? say("vaulted") : say("destroyed")}</span>{" "}
      <span class="rule">{say("rule", { rule: mask.rule })}</span>
      {at && !mask.rule.startsWith("pointed.") && <Doubt entity={mask.entity} at={at} />}
    </>
  );
}

/** Doubt says that a mask is wrong. The value is gone: nothing but which rule was wrong is told. */
function Doubt({ entity, at }: { readonly entity: string; readonly at: Place }) {
  const { talk, model, say } = useTalk();
  const [isTold, setTold] = useState(false);
  if (model.isOffRecord) return null;
  const tell = async (): Promise<void> => {
    const told = await talk.api.call("POST", "/doubt", () => null, { ...at, entity });
    talk.show({ problem: told.ok ? null : told.problem });
    setTold(told.ok);
  };
  return (
    <span class="told" role="status">
      {isTold ? (
        say("doubted")
      ) : (
        <button type="button" class="link" onClick={() => void tell()}>
          {say("doubt")}
        </button>
      )}
    </span>
  );
}

function found(mask: Mask) {
  if (mask.rule.startsWith("pointed.")) return "foundAfter";
  if (mask.rule.startsWith("swept.")) return "foundLater";
  if (mask.where === "browser") return "foundBrowser";
  return mask.rule.endsWith(".parts") ? "foundParts" : "foundServer";
}
