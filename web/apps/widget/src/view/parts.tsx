/** Small parts that several screens share. */

import type { Problem } from "@snug/protocol/visit";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Speak } from "../texts/index.ts";
import { useRoom } from "./context.ts";
import { Icon } from "./icons.tsx";

/** Title is a screen's heading; it takes the focus when the screen is shown, so that readers begin there. */
export function Title({ children }: { readonly children: ComponentChildren }) {
  const { model } = useRoom();
  const it = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (model.isOpen) it.current?.focus();
  }, [model.isOpen]);
  return (
    <h1 ref={it} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** Trouble says what went wrong with the last thing asked for. */
export function Trouble() {
  const { app, model, say } = useRoom();
  if (!model.problem) return null;
  return (
    <div class="note bad" role="alert">
      <span>
        {words(say, model.problem)} {model.problem.ref && <code>{model.problem.ref}</code>}
      </span>
      <button type="button" class="tool" aria-label={say("closeSheet")} onClick={() => app.calm()}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}

/** words says what went wrong: the server's own words where it has some, else ours. */
function words(say: Speak, problem: Problem): string {
  if (problem.message) return problem.message;
  if (problem.code === "no_answer") return say("noAnswer");
  if (problem.code === "too_many") return say("tooMany");
  return say("wrong");
}
