/** What is shown from the choice on: the chat, its end, and its deletion. */
import { useEffect } from "preact/hooks";
import { CloseButton } from "../view/close.tsx";
import { useRoom } from "../view/context.ts";
import { Chat } from "./chat.tsx";
import { TalkContext } from "./context.ts";
import { End } from "./end.tsx";
import { Erased } from "./erased.tsx";
import type { Talk } from "./talk.ts";

export function Screens({ talk }: { readonly talk: Talk }) {
  const { screen } = useRoom().model;
  useEffect(() => {
    const onVisible = (): void => {
      if (document.visibilityState === "visible") talk.wake();
    };
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, [talk]);
  const onNew = (): void => talk.newChat();
  return (
    <TalkContext.Provider value={talk}>
      {screen === "chat" && <Chat onNew={onNew} />}
      {screen === "end" && <End onNew={onNew} />}
      {screen === "erased" && (
        <>
          <div class="top">
            <CloseButton />
          </div>
          <Erased onNew={onNew} />
        </>
      )}
    </TalkContext.Provider>
  );
}
