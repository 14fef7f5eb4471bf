// The inbox: list and conversation side by side, or one after the other where there is no room.

import { useParams } from "@tanstack/react-router";
import { useMedia } from "../app/media.ts";
import { Forbidden, Missing } from "../app/pages.tsx";
import { useMe } from "../app/session.ts";
import { ConversationScreen } from "../chat/screen.tsx";
import { useTexts } from "../texts/use.tsx";
import { Empty } from "../ui/state.tsx";
import { InboxList } from "./list.tsx";
import { offeredBoxes } from "./offered.ts";
import { isBox } from "./state.ts";

export function InboxScreen() {
  const t = useTexts();
  const me = useMe();
  const { box = "", id } = useParams({ strict: false });
  const narrow = useMedia("(max-width: 759px)");
  // Alone on a small screen the list is what the page is about.
  const Side = narrow ? "main" : "div";
  if (!isBox(box)) return <Missing />;
  if (!offeredBoxes(me).includes(box)) return <Forbidden />;
  return (
    <div className="flex h-full min-w-0 grow">
      {(!narrow || !id) && (
        <Side
          {...(narrow ? { id: "content" } : {})}
          className={`h-full shrink-0 ${narrow ? "w-full" : "w-[300px] border-e xl:w-[348px]"}`}
        >
          <InboxList key={box} box={box} selected={id} />
        </Side>
      )}
      {id ? (
        <ConversationScreen key={id} box={box} id={id} />
      ) : (
        !narrow && (
          <main id="content" className="min-w-0 grow">
            <Empty icon="inbox" title={t.box.choose} hint={t.box.chooseHint} />
          </main>
        )
      )}
    </div>
  );
}
