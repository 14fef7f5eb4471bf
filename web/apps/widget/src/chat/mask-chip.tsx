/** A mask in a text, that can be asked why it is there; the answer is fetched when somebody asks. */
import type { Mask } from "@snug/protocol/entry";
import { useState } from "preact/hooks";
import { Icon } from "../view/icon.tsx";
import { useTalk } from "./context.ts";
import type { Explanation, Place } from "./explanation.tsx";
import { shield } from "./icons.ts";
import { entityName } from "./names.ts";

let made = 0;

export function MaskChip({
  text,
  mask,
  at,
}: {
  readonly text: string;
  readonly mask: Mask;
  readonly at: Place | null;
}) {
  const { talk, say } = useTalk();
  const [isOpen, setOpen] = useState(false);
  const [View, setView] = useState<typeof Explanation | null>(null);
  const [id] = useState(() => `why-${++made}`);
  const ask = (): void => {
    setOpen(!isOpen);
    if (!View)
      void import("./explanation.tsx").then(
        m => setView(() => m.Explanation),
        () => talk.trouble(),
      );
  };
  return (
    <>
      <button type="button" class="chip" aria-expanded={isOpen} aria-controls={id} onClick={ask}>
        <Icon d={shield} size={14} />
        <bdi dir="ltr">{text}</bdi>
        <span class="why">{say("why")}</span>
      </button>
      <span id={id} class="explain" hidden={!isOpen || !View}>
        {isOpen && View && <View mask={mask} name={entityName(say, mask.entity)} at={at} />}
      </span>
    </>
  );
}
