/** The menu of a chat: what one may do with it at any time. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Icon } from "../view/icon.tsx";
import { useTalk } from "./context.ts";
import type { Panel } from "./header.tsx";
import { dots } from "./icons.ts";
import { Rights } from "./rights.ts";
import { save } from "./sheet.tsx";

export function Menu({ onPanel }: { readonly onPanel: (panel: Panel) => void }) {
  const { talk, model, say } = useTalk();
  const rights = useMemo(() => new Rights(talk), [talk]);
  const [isOpen, setOpen] = useState(false);
  const it = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    it.current?.querySelector("button")?.focus();
    const away = (e: Event): void => {
      if (!it.current?.parentElement?.contains(e.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [isOpen]);
  const pick = (task: () => void) => () => {
    setOpen(false);
    button.current?.focus();
    task();
  };
  const onKeyDown = (e: KeyboardEvent): void => {
    const items = [...(it.current?.querySelectorAll("button") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    const step = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
    if (step) items[(at + step + items.length) % items.length]?.focus();
    else if (e.key === "Escape" || e.key === "Tab") {
      setOpen(false);
      button.current?.focus();
      e.stopPropagation();
    } else return;
    e.preventDefault();
  };
  return (
    <div class="menu-at">
      <button
        ref={button}
        type="button"
        class="tool"
        aria-label={say("menu")}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon d={dots} />
      </button>
      {isOpen && (
        <div ref={it} class="menu" role="menu" tabIndex={-1} aria-label={say("menu")} onKeyDown={onKeyDown}>
          <button
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={pick(() => void rights.transcript().then(b => b && save(b, "chat.html")))}
          >
            {say("download")}
          </button>
          <button type="button" role="menuitem" tabIndex={-1} onClick={pick(() => onPanel("lock"))}>
            {say("protection")}
          </button>
          {model.screen === "chat" && (
            <button type="button" role="menuitem" tabIndex={-1} onClick={pick(() => void rights.end())}>
              {say("endChat")}
            </button>
          )}
          <button type="button" role="menuitem" tabIndex={-1} class="danger" onClick={pick(() => onPanel("erase"))}>
            {say("deleteData")}
          </button>
        </div>
      )}
    </div>
  );
}
