/** Instead of the composer, where this tab can't go on: the chat lives in another one, or its key is spent. */
import { useTalk } from "./context.ts";

export function Stopped({ onNew }: { readonly onNew: () => void }) {
  const { talk, model, say } = useTalk();
  const isElsewhere = model.view.over === "replaced";
  return (
    <footer class="foot stop">
      <p>{isElsewhere ? say("elsewhere") : say("lost")}</p>
      <button type="button" class="equal wide" onClick={isElsewhere ? () => talk.useHere() : onNew}>
        {isElsewhere ? say("useHere") : say("newChat")}
      </button>
    </footer>
  );
}
