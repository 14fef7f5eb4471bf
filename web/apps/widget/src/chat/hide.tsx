/** Hiding what one wrote and wishes one had not: whole, or a part that is selected. The way back has the focus. */
import type { Entry } from "@snug/protocol/entry";
import { newId } from "@snug/protocol/id";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useTalk } from "./context.ts";
import { entityName } from "./names.ts";
import { Rights } from "./rights.ts";
import { part } from "./select.ts";
import { Sheet } from "./sheet.tsx";
import { Trouble } from "./trouble.tsx";

/** What a visitor can say that it is; "custom" is anything else. */
const kinds = ["custom", "card", "card_code", "pin", "password", "iban", "us_ssn"];

export function Hide({ entry, onClose }: { readonly entry: Entry; readonly onClose: () => void }) {
  const { talk, model, say } = useTalk();
  const rights = useMemo(() => new Rights(talk), [talk]);
  const back = useRef<HTMLButtonElement>(null);
  const [what, setWhat] = useState("custom");
  const [span, setSpan] = useState(part(entry.text, 0, 0));
  // One id for one deed: pressed again after a lost answer, it is done once.
  const id = useMemo(() => newId(), [what, span]);
  useEffect(() => back.current?.focus(), []);
  const isBusy = model.busy !== "";
  return (
    <Sheet title={say("hideTitle")} onClose={onClose}>
      <p>{say("hideText")}</p>
      <label class="stack">
        <span>{say("hideSelect")}</span>
        <textarea
          readOnly
          rows={3}
          dir="auto"
          value={entry.text}
          onSelect={e => setSpan(part(entry.text, e.currentTarget.selectionStart, e.currentTarget.selectionEnd))}
        />
      </label>
      <p role="status">
        {span ? (
          <>
            {say("hidePart")} <bdi class="mono">{entry.text.slice(span.start, span.end)}</bdi>
          </>
        ) : (
          say("hideWhole")
        )}
      </p>
      <label class="stack">
        <span>{say("hideWhat")}</span>
        <select value={what} onChange={e => setWhat(e.currentTarget.value)}>
          {kinds.map(kind => (
            <option key={kind} value={kind}>
              {entityName(say, kind)}
            </option>
          ))}
        </select>
      </label>
      <Trouble />
      <div class="stack">
        <button type="button" class="equal wide" ref={back} onClick={onClose}>
          {say("cancel")}
        </button>
        <button
          type="button"
          class="equal wide danger"
          disabled={isBusy}
          onClick={() => void rights.hide(id, entry.n, what, span).then(isDone => isDone && onClose())}
        >
          {say("hideYes")}
        </button>
      </div>
    </Sheet>
  );
}
