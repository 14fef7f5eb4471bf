/** A mask in a text, that can be asked why it is there. */
import type { Mask } from "@snug/protocol/entry";
import { useState } from "preact/hooks";
import { useRoom } from "./context.ts";
import { Icon, shield } from "./icons.tsx";
import { useLater } from "./parts-later.ts";

let made = 0;

export function MaskChip({ text, mask }: { readonly text: string; readonly mask: Mask }) {
  const { say } = useRoom();
  const [isOpen, setOpen] = useState(false);
  const [id] = useState(() => `why-${++made}`);
  const later = useLater();
  return (
    <>
      <button type="button" class="chip" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <Icon d={shield} size={14} />
        <bdi dir="ltr">{text}</bdi>
        <span class="why">{say("why")}</span>
      </button>
      <span id={id} class="explain" hidden={!isOpen}>
        {isOpen && later && <later.Explanation mask={mask} />}
      </span>
    </>
  );
}
