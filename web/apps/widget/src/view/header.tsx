/** Who is there, how the line is protected, and the way out. */
import type { Connection } from "@snug/protocol/entry";
import type { Speak } from "../texts/index.ts";
import { useRoom } from "./context.ts";
import { cross, Icon, lock } from "./icons.tsx";
import { useLater } from "./parts-later.ts";

export type Panel = "lock" | "erase" | null;

/** Only what is needed to begin is here; the menu comes with what comes later. */
export function Header({ onPanel }: { readonly onPanel: (panel: Panel) => void }) {
  const { app, model, say } = useRoom();
  const { view, boot, isStarted, isOffRecord } = model;
  const name = view.agent?.name ?? boot.site.name;
  const line = connectionShort(say, model.connection);
  const later = useLater();
  return (
    <header class="head">
      <span class="face" aria-hidden="true">
        {[...name][0]?.toUpperCase()}
      </span>
      <div class="who">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <p>
          {isOffRecord && <span class="tag">{say("offRecordBadge")}</span>}
          {view.agent && <span>{say("human")}</span>}
          <span class="secure">
            <Icon d={lock} size={14} />
            {line || say("protection")}
          </span>
        </p>
        <button
          type="button"
          class="over"
          aria-label={`${say("protection")}${line && `: ${line}`}`}
          aria-haspopup="dialog"
          onClick={() => onPanel("lock")}
        />
      </div>
      {isStarted && later && <later.Menu onPanel={onPanel} />}
      <CloseButton onClose={() => app.close()} />
    </header>
  );
}

export function CloseButton({ onClose }: { readonly onClose: () => void }) {
  const { say } = useRoom();
  return (
    <button type="button" class="tool" aria-label={say("close")} onClick={onClose}>
      <Icon d={cross} />
    </button>
  );
}

/** connectionShort says in the little room there is how the line is protected; behind the lock there is more. */
const connectionShort = (say: Speak, c: Connection): string =>
  c.version && c.key_bits ? say("tls", { version: c.version, bits: String(c.key_bits) }) : "";
