// The book of commands: every screen writes in what it can do while it stands, and the keyboard, the menu and the sheet of
// shortcuts all read from it.

import { useEffect, useRef, useSyncExternalStore } from "react";
import type { Command } from "./state.ts";

const pages = new Map<symbol, readonly Command[]>();
const listeners = new Set<() => void>();
let all: readonly Command[] = [];

function bind(): void {
  // Later pages come first: what stands in front has the key.
  const seen = new Set<string>();
  all = [...pages.values()]
    .reverse()
    .flat()
    .filter(c => !seen.has(c.id) && seen.add(c.id));
  for (const listener of listeners) listener();
}

export const commands = (): readonly Command[] => all;

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useBook = (): readonly Command[] => useSyncExternalStore(subscribe, commands);

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** useCommands writes commands into the book as long as the component stands. They may be made anew on every render. */
export function useCommands(list: readonly Command[]): void {
  const latest = useRef(list);
  latest.current = list;
  const page = useRef<symbol>(undefined);
  const shape = list.map(c => `${c.id} ${c.title} ${c.keys.join()}`).join("\n");
  useEffect(() => {
    void shape;
    page.current ??= Symbol("page");
    const mine = page.current;
    pages.set(
      mine,
      latest.current.map(c => ({ ...c, run: () => latest.current.find(each => each.id === c.id)?.run() })),
    );
    bind();
    return () => {
      pages.delete(mine);
      bind();
    };
  }, [shape]);
}
