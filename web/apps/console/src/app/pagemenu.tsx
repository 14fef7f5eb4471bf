// The button that opens the rail as a sheet, where the screen is too narrow for it.

import { useSyncExternalStore } from "react";
import { useTexts } from "../texts/use.tsx";
import { IconButton } from "../ui/button.tsx";

let open = false;
const listeners = new Set<() => void>();

export function openRail(next: boolean): void {
  open = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useRailOpen = (): boolean => useSyncExternalStore(subscribe, () => open);

export function PageMenu() {
  const t = useTexts();
  return <IconButton icon="menu" label={t.app.menu} className="md:hidden" onClick={() => openRail(true)} />;
}
