/** A sheet over the panel, and files handed to the visitor. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { cross, Icon } from "../view/icon.tsx";
import { useTalk } from "./context.ts";

/** Sheet is a dialog over the panel; Escape and the button close it, and the focus goes back to where it was. */
export function Sheet({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const { say } = useTalk();
  const it = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    it.current?.showModal();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: by keyboard Escape and the button close it
    <dialog
      ref={it}
      class="sheet"
      aria-labelledby="sheet-title"
      onCancel={e => {
        e.preventDefault();
        onClose();
      }}
      onClick={e => e.target === it.current && onClose()}
    >
      <div class="sheet-in">
        <header class="sheet-head">
          <h2 id="sheet-title">{title}</h2>
          <button type="button" class="tool" aria-label={say("closeSheet")} onClick={onClose}>
            <Icon d={cross} />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** save hands a file to the visitor. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
