/** The notice above the composer. */

import { Icon } from "../view/icon.tsx";
import { useTalk } from "./context.ts";
import type { Masked } from "./hold.ts";
import { shield } from "./icons.ts";
import { aEntity } from "./names.ts";

/** Notice says what was found and what the other side will see of it, before anything is sent. */
export function Notice({
  found,
  who,
  onEdit,
  onSend,
}: {
  readonly found: Masked;
  readonly who: string;
  readonly onEdit: () => void;
  readonly onSend: () => void;
}) {
  const { say } = useTalk();
  const shown = found.masks.map(m => found.text.slice(m.start, m.end));
  const [one] = found.masks;
  return (
    <div class="note mask">
      <Icon d={shield} />
      <div>
        {one && found.masks.length === 1 ? (
          <p>
            {say("looksLike", {
              what: aEntity(say, one.entity),
              who: `\u2068${who}\u2069`,
              mask: `\u2066${shown[0]}\u2069`,
            })}
          </p>
        ) : (
          <p>
            {say("looksLikeMany", { who: `\u2068${who}\u2069` })}{" "}
            <bdi class="num" dir="ltr">
              {shown.join(" · ")}
            </bdi>
          </p>
        )}
        <p class="acts">
          <button type="button" class="small-act" onClick={onEdit}>
            {say("edit")}
          </button>
          <button type="button" class="small-act" onClick={onSend}>
            {say("sendMasked")}
          </button>
        </p>
      </div>
    </div>
  );
}
