// Toasts: what just happened, and for a few seconds the way back. They are announced, wait while the pointer or the
// focus is on them, and never cover the composer.

import { useEffect, useState, useSyncExternalStore } from "react";
import { useTexts } from "../texts/use.tsx";
import { Icon, type IconName } from "./icon.tsx";

export interface Toast {
  readonly id: string;
  readonly text: string;
  readonly icon?: IconName | undefined;
  readonly tone?: "plain" | "bad" | undefined;
  /** The way back, offered until `until`. */
  readonly undo?: (() => void) | undefined;
  /** When it goes, and for an undo: when it is too late. Milliseconds since 1970. */
  readonly until: number;
  /** A bar shows the time that is left. */
  readonly counts?: boolean | undefined;
}

let toasts: readonly Toast[] = [];
const listeners = new Set<() => void>();
const most = 4;

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export const dismiss = (id: string): void => set(toasts.filter(t => t.id !== id));

/** toast shows one; the same id replaces. An undo stays for eight seconds unless said otherwise. */
export function toast(t: Omit<Toast, "id" | "until"> & { id?: string; until?: number }): string {
  const id = t.id ?? crypto.randomUUID();
  const until = t.until ?? Date.now() + (t.undo ? 8000 : 5000);
  set([...toasts.filter(each => each.id !== id), { ...t, id, until }].slice(-most));
  return id;
}

/** undoLatest takes back the newest that can be taken back. It tells whether there was one. */
export function undoLatest(): boolean {
  const latest = toasts.findLast(t => t.undo && t.until > Date.now());
  if (!latest) return false;
  dismiss(latest.id);
  latest.undo?.();
  return true;
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export function Toasts() {
  const t = useTexts();
  const list = useSyncExternalStore(subscribe, () => toasts);
  return (
    <section
      aria-label={t.toast.region}
      className="pointer-events-none fixed inset-x-3 top-14 z-50 flex flex-col gap-2 md:inset-x-auto md:start-[64px] md:top-auto md:bottom-3 md:w-[320px] lg:start-[220px]"
    >
      {list.map(each => (
        <Card key={each.id} toast={each} />
      ))}
    </section>
  );
}

function Card({ toast: it }: { toast: Toast }) {
  const t = useTexts();
  const [held, setHeld] = useState(false);
  const left = it.until - Date.now();
  useEffect(() => {
    // What counts down to a deed of the server can't be held up by a pointer.
    if (held && !it.counts) return;
    const timer = setTimeout(() => dismiss(it.id), Math.max(0, it.until - Date.now()));
    return () => clearTimeout(timer);
  }, [held, it.id, it.until, it.counts]);
  const hold = () => setHeld(true);
  const letGo = () => setHeld(false);
  const holds = { onPointerEnter: hold, onPointerLeave: letGo, onFocus: hold, onBlur: letGo };
  return (
    <div
      role={it.tone === "bad" ? "alert" : "status"}
      className="appear pointer-events-auto relative flex min-h-10 items-center gap-2 overflow-hidden rounded-8 bg-fg ps-3 pe-1.5 text-13 text-bg shadow-pop"
      {...holds}
    >
      <Icon name={it.icon ?? (it.tone === "bad" ? "warn" : "check")} />
      <span className="grow py-2 text-pretty">{it.text}</span>
      {it.undo && (
        <button
          type="button"
          className="inline-flex h-7 items-center gap-1.5 rounded-4 px-2 font-semibold hover:bg-bg/15"
          onClick={() => {
            dismiss(it.id);
            it.undo?.();
          }}
        >
          {t.app.undo}
          <span
            aria-hidden="true"
            className="rounded-4 border border-bg/40 px-1 font-sans text-[11px] leading-[14px] font-normal"
          >
            Z
          </span>
        </button>
      )}
      {!it.counts && (
        <button
          type="button"
          aria-label={t.toast.dismiss}
          className="inline-flex size-7 items-center justify-center rounded-4 hover:bg-bg/15"
          onClick={() => dismiss(it.id)}
        >
          <Icon name="close" size={14} />
        </button>
      )}
      {it.counts && (
        <span
          aria-hidden="true"
          className="drain absolute inset-x-0 bottom-0 h-0.5 bg-bg/60"
          style={{ animationDuration: `${String(Math.max(0, left))}ms` }}
        />
      )}
    </div>
  );
}
