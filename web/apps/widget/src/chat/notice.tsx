/** The notice above the composer. */

import { Icon } from "../view/icon.tsx";
import { useTalk } from "./context.ts";
import type { Found, Masked } from "./hold.ts";
import { shield } from "./icons.ts";
import { aEntity, entityName } from "./names.ts";

/**
 * Notice says what was found and what the other side will see of it, before anything is sent. Where the site lets its
 * visitors, they may say of what nothing but its form speaks for that it is none.
 */
export function Notice({
  found,
  who,
  onEdit,
  onSend,
  onJudge,
}: {
  readonly found: Masked;
  readonly who: string;
  readonly onEdit: () => void;
  readonly onSend: () => void;
  readonly onJudge: (found: Found) => void;
}) {
  const { say } = useTalk();
  const person = `\u2068${who}\u2069`;
  const [one] = found.found;
  const isOne = found.found.length === 1;
  const doubtful = found.found.filter(f => f.mayOverrule);
  return (
    <div class="note mask">
      <Icon d={shield} />
      <div>
        {one && isOne ? (
          <p>
            {one.isOverruled
              ? say("willSeeTyped", { who: person })
              : say("looksLike", { what: aEntity(say, one.entity), who: person, mask: `\u2066${one.mask}\u2069` })}
          </p>
        ) : (
          <p>
            {say("looksLikeMany", { who: person })}{" "}
            <bdi class="num" dir="ltr">
              {found.found.map(f => f.mask).join(" · ")}
            </bdi>
          </p>
        )}
        {doubtful.map(f => (
          <button key={f.at[0]} type="button" class="judge" aria-pressed={f.isOverruled} onClick={() => onJudge(f)}>
            <span>
              {isOne
                ? say("isNone")
                : say("isNoneOf", { what: entityName(say, f.entity), mask: `\u2066${f.mask}\u2069` })}
            </span>
          </button>
        ))}
        <p class="acts">
          <button type="button" class="small-act" onClick={onEdit}>
            {say("edit")}
          </button>
          <button type="button" class="small-act" onClick={onSend}>
            {say(found.masks.length > 0 ? "sendMasked" : "send")}
          </button>
        </p>
      </div>
    </div>
  );
}
