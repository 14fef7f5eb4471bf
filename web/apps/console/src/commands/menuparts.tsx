// The insides of the command menu and of the sheet of shortcuts, fetched when the console stands.

import { Dialog } from "@base-ui/react/dialog";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Kbd } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Modal } from "../ui/overlay.tsx";
import { reachable } from "../ui/reach.ts";
import { isMac, useBook } from "./book.ts";
import { type Command, find, type Group, shown } from "./state.ts";

const order: readonly Group[] = ["conversation", "move", "go", "app"];

export function CommandMenu({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTexts();
  return (
    <Dialog.Root open={open} onOpenChange={next => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="appear fixed inset-0 z-40 bg-veil" />
        <Dialog.Popup className="appear fixed start-1/2 top-[12vh] z-50 flex max-h-[64vh] w-[560px] max-w-[calc(100vw-24px)] -translate-x-1/2 flex-col overflow-hidden rounded-14 bg-raise shadow-pop rtl:translate-x-1/2">
          <Dialog.Title className="sr-only">{t.commands.title}</Dialog.Title>
          {open && <Finder close={() => onOpenChange(false)} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder({ close }: { close: () => void }) {
  const t = useTexts();
  const book = useBook();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const all = find(book, query);
    return query.trim() ? all : order.flatMap(g => all.filter(c => c.group === g));
  }, [book, query]);
  const index = Math.min(at, Math.max(0, found.length - 1));
  useEffect(() => {
    list.current?.querySelector(`[data-index="${String(index)}"]`)?.scrollIntoView({ block: "nearest" });
  }, [index]);

  const run = (c: Command | undefined): void => {
    if (!c) return;
    close();
    // After the dialog has given the focus back, or the command's own focus would be taken from it.
    setTimeout(c.run, 0);
  };

  let group: Group | undefined;
  return (
    <>
      <div className="flex h-12 shrink-0 items-center gap-2.5 border-b px-4">
        <Icon name="search" className="text-fg2" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found[index] ? `${id}-${found[index].id}` : undefined}
          aria-label={t.commands.placeholder}
          placeholder={t.commands.placeholder}
          className="h-full grow bg-transparent text-14 outline-none"
          value={query}
          onChange={e => {
            setQuery(e.target.value);
            setAt(0);
          }}
          onKeyDown={e => {
            if (e.nativeEvent.isComposing) return;
            if (e.key === "ArrowDown" || e.key === "ArrowUp") {
              e.preventDefault();
              const step = e.key === "ArrowDown" ? 1 : -1;
              setAt((index + step + found.length) % Math.max(1, found.length));
            } else if (e.key === "Enter") {
              e.preventDefault();
              run(found[index]);
            }
          }}
        />
        <Kbd keys="Esc" />
      </div>
      <div ref={list} id={id} role="listbox" aria-label={t.commands.title} className="min-h-0 overflow-y-auto p-1.5">
        {found.map((c, i) => {
          const heading = !query.trim() && c.group !== group;
          group = c.group;
          return (
            <div key={c.id} role="presentation">
              {heading && (
                <div aria-hidden="true" className="px-2.5 pt-2.5 pb-1 text-12 text-fg2">
                  {t.commands.groups[c.group]}
                </div>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above has the keyboard */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: an option of a combobox is pointed at, not focused */}
              <div
                id={`${id}-${c.id}`}
                data-index={i}
                role="option"
                aria-selected={i === index}
                onPointerMove={() => setAt(i)}
                onClick={() => run(c)}
                className="flex h-9 cursor-pointer items-center gap-3 rounded-8 px-2.5 aria-selected:bg-hover"
              >
                <span className="grow truncate">{c.title}</span>
                {c.keys[0] && <Kbd keys={shown(c.keys[0], isMac)} />}
              </div>
            </div>
          );
        })}
      </div>
      {found.length === 0 && <p className="px-4 py-6 text-center text-fg2">{t.commands.none}</p>}
      <p className="border-t px-4 py-2 text-12 text-fg2">{t.commands.hint}</p>
    </>
  );
}

export function Shortcuts({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTexts();
  const book = useBook();
  return (
    <Modal open={open} onOpenChange={onOpenChange} title={t.commands.shortcuts} wide>
      <section aria-label={t.commands.shortcuts} {...reachable} className="columns-1 gap-8 md:columns-2">
        {order.map(g => {
          const rows = book.filter(c => c.group === g && c.keys.length > 0);
          if (rows.length === 0) return null;
          return (
            <section key={g} className="mb-5 break-inside-avoid">
              <h3 className="mb-1 text-12 text-fg2">{t.commands.groups[g]}</h3>
              <dl>
                {rows.map(c => (
                  <div key={c.id} className="flex min-h-7 items-center gap-3 border-b border-line/60 last:border-0">
                    <dt className="grow">{c.title}</dt>
                    <dd>
                      <span className="sr-only">{shown(c.keys[0] ?? "", isMac)}</span>
                      <Kbd keys={shown(c.keys[0] ?? "", isMac)} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </section>
    </Modal>
  );
}
