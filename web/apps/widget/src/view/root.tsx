/** The panel: one screen at a time. */
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { App } from "../app.ts";
import type { Speak } from "../texts/index.ts";
import { CloseButton } from "./close.tsx";
import { Consent } from "./consent.tsx";
import { RoomContext } from "./context.ts";
import { Declined } from "./declined.tsx";
import { Skeleton } from "./skeleton.tsx";

export function Root({ app, say }: { readonly app: App; readonly say: Speak }) {
  const [model, setModel] = useState(app.model);
  // Before the first frame: a frame that is not shown yet may wait long for one.
  useLayoutEffect(() => app.watch(() => setModel(app.model)), [app]);
  useEffect(() => {
    const onKeyDown = (e: KeyboardEvent): void => {
      // An open sheet takes Escape for itself.
      if (e.key === "Escape" && !e.defaultPrevented && !document.querySelector("dialog[open]")) app.close();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [app]);
  const { screen, chat } = model;
  const isBefore = screen === "consent" || screen === "declined";
  return (
    <RoomContext.Provider value={{ app, model, say }}>
      <div class={`panel is-${screen}`}>
        {(isBefore || !chat) && (
          <header class="top">
            {screen === "consent" && (
              <p class="site">
                <bdi>{model.boot.site.name}</bdi>
              </p>
            )}
            <CloseButton />
          </header>
        )}
        {screen === "consent" ? (
          <Consent />
        ) : screen === "declined" ? (
          <Declined />
        ) : chat && screen !== "resuming" ? (
          <chat.Screens talk={chat.talk} />
        ) : model.isChatMissing ? (
          <p class="pad" role="alert">
            {say("cantStart")}
          </p>
        ) : (
          <Skeleton />
        )}
      </div>
    </RoomContext.Provider>
  );
}
