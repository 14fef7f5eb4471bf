// One clock for all that counts up or down on screen: one timer, however many rows wait.

import { useSyncExternalStore } from "react";
import { span } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Icon } from "./icon.tsx";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** useNow re-renders once a second. Use it in leaves alone. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** After this a wait is late, and after that far too late. */
const lateMs = 2 * 60_000;
const overdueMs = 5 * 60_000;

/** SlaTimer says how long somebody has been waiting, in a form and colour that grow with it. */
export function SlaTimer({ since, quiet = false }: { since: number; quiet?: boolean }) {
  const t = useTexts();
  const waited = Math.max(0, useNow() - since);
  const look =
    waited >= overdueMs
      ? "bg-bad-tint text-bad font-semibold"
      : waited >= lateMs
        ? "bg-warn-tint text-warn font-semibold"
        : quiet
          ? "text-fg2"
          : "bg-sub text-fg2";
  const text = span(waited);
  return (
    <span
      className={`figures inline-flex h-[18px] shrink-0 items-center gap-1 rounded-4 px-1 text-12 ${look}`}
      title={t.box.waiting(text)}
    >
      <Icon name={waited >= overdueMs ? "warn" : "clock"} size={12} />
      <span className="sr-only">{t.box.waiting("")}</span>
      {text}
    </span>
  );
}

/** Countdown is the whole seconds left until a time; never under 0. */
export const useCountdown = (until: number): number => Math.max(0, Math.ceil((until - useNow()) / 1000));
