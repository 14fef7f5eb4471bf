// Listens to the keyboard for the whole console and runs what the strokes mean.

import { useEffect } from "react";
import { commands } from "./book.ts";
import { meaning, noPrefix } from "./state.ts";

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

/** Something is open over the page and has the keyboard. */
const covered = (): boolean => document.querySelector("[role=dialog],[role=alertdialog],[role=menu]") !== null;

/** How long letters wait for what takes the keyboard, before they are commands again. */
const arrivalMs = 2000;

export function useKeyboard(): void {
  useEffect(() => {
    let prefix = noPrefix;
    let awaitedUntil = 0;
    const onKey = (e: KeyboardEvent): void => {
      if (e.defaultPrevented || e.isComposing || ["Shift", "Control", "Meta", "Alt"].includes(e.key)) return;
      const mod = e.metaKey || e.ctrlKey;
      const blocked = covered();
      if (blocked && !(mod && e.key.toLowerCase() === "k")) return;
      // Until it is there, somebody who types "walnut" to find it must not take, assign and note their way.
      if (e.timeStamp < awaitedUntil && !mod) return;
      const m = meaning(commands(), prefix, {
        key: e.key,
        mod,
        alt: e.altKey,
        typing: isTyping(e.target),
        at: e.timeStamp,
      });
      prefix = m.prefix;
      if (!m.taken) return;
      e.preventDefault();
      if (m.command?.takesKeys) awaitedUntil = e.timeStamp + arrivalMs;
      m.command?.run();
    };
    // Seen before anything that is open can keep a key to itself: what was awaited is there.
    const arrived = (e: KeyboardEvent): void => {
      if (covered() || isTyping(e.target)) awaitedUntil = 0;
    };
    window.addEventListener("keydown", arrived, true);
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", arrived, true);
      window.removeEventListener("keydown", onKey);
    };
  }, []);
}
