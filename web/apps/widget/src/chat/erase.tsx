/** Are you sure? The way back has the focus. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useTalk } from "./context.ts";
import { Rights } from "./rights.ts";
import { Sheet } from "./sheet.tsx";
import { Trouble } from "./trouble.tsx";

export function Erase({ onClose }: { readonly onClose: () => void }) {
  const { talk, model, say } = useTalk();
  const rights = useMemo(() => new Rights(talk), [talk]);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  return (
    <Sheet title={say("deleteTitle")} onClose={onClose}>
      <p>{say("deleteText")}</p>
      <Trouble />
      <div class="stack">
        <button type="button" class="equal wide" ref={back} onClick={onClose}>
          {say("cancel")}
        </button>
        <button
          type="button"
          class="equal wide danger"
          disabled={model.busy !== ""}
          onClick={() => void rights.erase()}
        >
          {say("deleteYes")}
        </button>
      </div>
    </Sheet>
  );
}
