/** Who is there, how the line is protected, and the way out. */
import type { Connection } from "@snug/protocol/entry";
import type { Speak } from "../texts/index.ts";
import { CloseButton } from "../view/close.tsx";
import { Icon } from "../view/icon.tsx";
import { useTalk } from "./context.ts";
import { lock } from "./icons.ts";
import { Menu } from "./menu.tsx";

export type Panel = "lock" | "erase" | null;

export function Header({ onPanel }: { readonly onPanel: (panel: Panel) => void }) {
  const { model, say } = useTalk();
  const { view, boot, isStarted, isOffRecord } = model;
  const name = view.agent?.name ?? boot.site.name;
  const line = connectionShort(say, model.connection);
  return (
    <header class="head">
      <span class="face" aria-hidden="true">
        {[...name][0]?.toUpperCase()}
      </span>
      <div class="who">
        <h1>
          <bdi>{name}</bdi>
          {view.agent && <span>{say("human")}</span>}
        </h1>
        <p>
          {isOffRecord && <span class="tag">{say("offRecordBadge")}</span>}
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
      {isStarted && <Menu onPanel={onPanel} />}
      <CloseButton />
    </header>
  );
}

/** connectionShort says in the little room there is how the line is protected; behind the lock there is more. */
const connectionShort = (say: Speak, c: Connection): string =>
  c.version && c.key_bits ? say("tls", { version: c.version, bits: String(c.key_bits) }) : "";
