/** The chat: who is there, what was said, what the line does, and where to write. */
import { useState } from "preact/hooks";
import { Composer } from "./composer.tsx";
import { useRoom } from "./context.ts";
import { Header, type Panel } from "./header.tsx";
import { Log } from "./log.tsx";
import { Panels } from "./panels.tsx";
import { useLater } from "./parts-later.ts";

export function Chat({ draft, onNew }: { readonly draft: string; readonly onNew: () => void }) {
  const { model, say } = useRoom();
  const { view, isStarted, boot } = model;
  const later = useLater();
  const [panel, setPanel] = useState<Panel>(null);
  const asks = (boot.site.askName || (boot.site.askEmail && !model.isOffRecord)) && view.entries.length === 0;
  return (
    <>
      <Header onPanel={setPanel} />
      <div role="status" class="line">
        {view.phase === "waiting" && <p class="note warn">{say("reconnecting")}</p>}
        {view.phase === "offline" && <p class="note warn">{say("offline")}</p>}
      </div>
      {model.problem && later && <later.Trouble />}
      <Log>{asks && !isStarted && view.outbox.length === 0 && later && <later.Before />}</Log>
      {view.phase === "over" && view.over !== "ended" ? (
        later && <later.Stopped onNew={onNew} />
      ) : (
        <Composer first={draft} />
      )}
      <Panels panel={panel} onPanel={setPanel} />
    </>
  );
}
