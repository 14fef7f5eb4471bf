/** A way to hide one's own message; what it opens is fetched when it is asked for. */
import type { Entry } from "@snug/protocol/entry";
import { useState } from "preact/hooks";
import { Icon } from "../view/icon.tsx";
import { useTalk } from "./context.ts";
import { dots } from "./icons.ts";

type Hide = typeof import("./hide.tsx").Hide;

export function HideButton({ entry }: { readonly entry: Entry }) {
  const { talk, say } = useTalk();
  const [Sheet, setSheet] = useState<Hide | null>(null);
  const isHidden = entry.masks.some(m => m.start === 0 && m.end === entry.text.length);
  if (isHidden) return null;
  const open = (): void => {
    import("./hide.tsx").then(
      m => setSheet(() => m.Hide),
      () => talk.trouble(),
    );
  };
  return (
    <>
      <button
        type="button"
        class="tool more"
        aria-label={say("hide")}
        title={say("hide")}
        aria-haspopup="dialog"
        onClick={open}
      >
        <Icon d={dots} size={16} />
      </button>
      {Sheet && <Sheet entry={entry} onClose={() => setSheet(null)} />}
    </>
  );
}
