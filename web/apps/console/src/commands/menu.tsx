// The command menu (⌘K) and the sheet of shortcuts (?). Both are made of the book, so that neither can be out of date; the
// menu shows every command's keys, so that one learns them by using it.

import { lazy, Suspense, useEffect, useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { useCommands } from "./book.ts";

const CommandMenu = lazy(async () => ({ default: (await import("./menuparts.tsx")).CommandMenu }));
const Shortcuts = lazy(async () => ({ default: (await import("./menuparts.tsx")).Shortcuts }));

export function Commands() {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const [sheet, setSheet] = useState(false);
  useCommands([
    { id: "menu", title: t.commands.open, group: "app", keys: ["mod+k"], hidden: true, run: () => setOpen(o => !o) },
    { id: "help", title: t.commands.help, group: "app", keys: ["?"], run: () => setSheet(true) },
  ]);
  useEffect(() => {
    const onOpen = (): void => setOpen(true);
    window.addEventListener("snug:commands", onOpen);
    return () => window.removeEventListener("snug:commands", onOpen);
  }, []);
  return (
    <Suspense>
      <CommandMenu open={open} onOpenChange={setOpen} />
      <Shortcuts open={sheet} onOpenChange={setSheet} />
    </Suspense>
  );
}

/** openCommands opens the menu from a button. */
export const openCommands = (): void => void window.dispatchEvent(new Event("snug:commands"));
