/** The way out of the panel. */
import { useRoom } from "./context.ts";
import { cross, Icon } from "./icon.tsx";

export function CloseButton() {
  const { app, say } = useRoom();
  return (
    <button type="button" class="tool" aria-label={say("close")} onClick={() => app.close()}>
      <Icon d={cross} />
    </button>
  );
}
