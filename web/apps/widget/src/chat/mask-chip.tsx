/** A mask in a text, that can be asked why it is there. */
import type { Mask } from "@snug/protocol/entry";
import { useState } from "preact/hooks";
import { Icon } from "../view/icon.tsx";
import { useTalk } from "./context.ts";
import { Explanation } from "./explanation.tsx";
import { shield } from "./icons.ts";

let made = 0;

export function MaskChip({ text, mask }: { readonly text: string; readonly mask: Mask }) {
  const { say } = useTalk();
  const [isOpen, setOpen] = useState(false);
  const [id] = useState(() => `why-${++made}`);
  return (
    <>
      <button type="button" class="chip" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <Icon d={shield} size={14} />
        <bdi dir="ltr">{text}</bdi>
        <span class="why">{say("why")}</span>
      </button>
      <span id={id} class="explain" hidden={!isOpen}>
        {isOpen && <Explanation mask={mask} />}
      </span>
    </>
  );
}
