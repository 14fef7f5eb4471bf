/** The panel: one screen at a time. */
import { useEffect, useState } from "preact/hooks";
import type { App } from "../app.ts";
import type { Hold } from "../hold.ts";
import type { Speak } from "../texts/index.ts";
import { Chat } from "./chat.tsx";
import { Consent } from "./consent.tsx";
import { RoomContext } from "./context.ts";
import { CloseButton } from "./header.tsx";
import { Skeleton } from "./log.tsx";
import { useLater } from "./parts-later.ts";

export function Root({ app, say, hold }: { readonly app: App; readonly say: Speak; readonly hold: Hold }) {
  const [model, setModel] = useState(app.model);
  const [draft, setDraft] = useState("");
  useEffect(() => {
    setModel(app.model);
    return app.watch(() => setModel(app.model));
  }, [app]);
  useEffect(() => {
    const onKeyDown = (e: KeyboardEvent): void => {
      // An open sheet takes Escape for itself.
      if (e.key === "Escape" && !e.defaultPrevented && !document.querySelector("dialog[open]")) app.close();
    };
    const onVisible = (): void => {
      if (document.visibilityState === "visible") app.wake();
    };
    document.addEventListener("keydown", onKeyDown);
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [app]);
  const onNew = (): void => setDraft(app.newChat());
  const { screen } = model;
  return (
    <RoomContext.Provider value={{ app, model, say, hold }}>
      <div class={`panel is-${screen}`}>
        {screen !== "chat" && screen !== "end" && (
          <div class="top">
            <CloseButton onClose={() => app.close()} />
          </div>
        )}
        {screen === "resuming" && <Skeleton />}
        {screen === "consent" && <Consent />}
        {screen === "chat" && <Chat draft={draft} onNew={onNew} />}
        {(screen === "declined" || screen === "end" || screen === "erased") && <Last screen={screen} onNew={onNew} />}
      </div>
    </RoomContext.Provider>
  );
}

function Last({ screen, onNew }: { readonly screen: "declined" | "end" | "erased"; readonly onNew: () => void }) {
  const later = useLater();
  if (!later) return <Skeleton />;
  if (screen === "declined") return <later.Declined />;
  return screen === "erased" ? <later.Erased onNew={onNew} /> : <later.End onNew={onNew} />;
}
