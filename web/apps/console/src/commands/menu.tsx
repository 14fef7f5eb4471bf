// The command menu (⌘K) and the sheet of shortcuts (?). Both are made of the book, so that neither can be out of date; the
// menu shows every command's keys, so that one learns them by using it.

import { useEffect, useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { onceOpened } from "../ui/overlay.tsx";
import { useCommands } from "./book.ts";

const CommandMenu = onceOpened(async () => (await import("./menuparts.tsx")).CommandMenu);
const Shortcuts = onceOpened(async () => (await import("./menuparts.tsx")).Shortcuts);

export function Commands() {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const [sheet, setSheet] = useState(false);
  useCommands([
    {
      id: "menu",
      title: t.commands.open,
      group: "app",
      keys: ["mod+k"],
      takesKeys: true,
      hidden: true,
      run: () => setOpen(o => !o),
    },
    { id: "help", title: t.commands.help, group: "app", keys: ["?"], takesKeys: true, run: () => setSheet(true) },
  ]);
  useEffect(() => {
    const onOpen = (): void => setOpen(true);
    window.addEventListener("snug:commands", onOpen);
    return () => window.removeEventListener("snug:commands", onOpen);
  }, []);
  return (
    <>
      <CommandMenu open={open} onOpenChange={setOpen} />
      <Shortcuts open={sheet} onOpenChange={setSheet} />
    </>
  );
}

/** openCommands opens the menu from a button. */
export const openCommands = (): void => void window.dispatchEvent(new Event("snug:commands"));
