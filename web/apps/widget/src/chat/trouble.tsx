/** What went wrong with the last thing asked for, and what to do. */
import type { Problem } from "@snug/protocol/visit";
import type { Speak } from "../texts/index.ts";
import { cross, Icon } from "../view/icon.tsx";
import { useTalk } from "./context.ts";

export function Trouble() {
  const { talk, model, say } = useTalk();
  if (!model.problem) return null;
  return (
    <div class="note bad" role="alert">
      <span>
        {words(say, model.problem)} {model.problem.ref && <code>{model.problem.ref}</code>}
      </span>
      <button type="button" class="tool" aria-label={say("closeSheet")} onClick={() => talk.calm()}>
        <Icon d={cross} size={16} />
      </button>
    </div>
  );
}

/** refusal says in the visitor's language why a chat can't start as it was asked for; empty where the code is not of that. */
export function refusal(say: Speak, code: string): string {
  if (code === "name_reserved") return say("nameReserved");
  if (code === "identity_required") return say("identityNeeded");
  return code.startsWith("identity") ? say("identityBad") : "";
}

/** words says what went wrong: the server's own words where it has some, else ours. */
function words(say: Speak, problem: Problem): string {
  if (problem.message) return problem.message;
  if (problem.code === "no_answer") return say("noAnswer");
  if (problem.code === "too_many") return say("tooMany");
  return say("wrong");
}
