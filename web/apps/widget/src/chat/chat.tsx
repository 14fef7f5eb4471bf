/** The chat: who is there, what was said, what the line does, and where to write. */
import { useState } from "preact/hooks";
import { Before } from "./before.tsx";
import { Composer } from "./composer.tsx";
import { useTalk } from "./context.ts";
import { Header, type Panel } from "./header.tsx";
import { Log } from "./log.tsx";
import { Panels } from "./panels.tsx";
import { Stopped } from "./stopped.tsx";
import { Trouble } from "./trouble.tsx";

export function Chat({ onNew }: { readonly onNew: () => void }) {
  const { model, say } = useTalk();
  const { view, isStarted, boot } = model;
  const [panel, setPanel] = useState<Panel>(null);
  const isSigned = model.identity !== "" && !model.isOffRecord;
  const asks =
    !isSigned && (boot.site.askName || (boot.site.askEmail && !model.isOffRecord)) && view.entries.length === 0;
  const isReserved = view.outbox.some(p => p.code === "name_reserved");
  return (
    <>
      <Header onPanel={setPanel} />
      <div role="status" class="line">
        {view.phase === "waiting" && <p class="note warn">{say("reconnecting")}</p>}
        {view.phase === "offline" && <p class="note warn">{say("offline")}</p>}
      </div>
      {model.problem && <Trouble />}
      <Log>{asks && !isStarted && (view.outbox.length === 0 || isReserved) && <Before isReserved={isReserved} />}</Log>
      {view.phase === "over" && view.over !== "ended" ? <Stopped onNew={onNew} /> : <Composer />}
      <Panels panel={panel} onPanel={setPanel} />
    </>
  );
}
