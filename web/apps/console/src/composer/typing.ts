// Tells the visitor that somebody is writing, and takes it back when they stop.

import { useEffect, useRef } from "react";
import { useRunner } from "../live/use.tsx";
import { silent, typed, typingPauseMs } from "./state.ts";

/** useTypingSignal gives what to call with the text after each key, and what to call when writing ends. */
export function useTypingSignal(c: string): { heard: (text: string) => void; hush: () => void } {
  const runner = useRunner();
  const typing = useRef(silent);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hush = (): void => {
    clearTimeout(pause.current);
    if (typing.current.on) runner.send({ t: "typing", c, on: false });
    typing.current = silent;
  };
  useEffect(
    () => () => {
      clearTimeout(pause.current);
      if (typing.current.on) runner.send({ t: "typing", c, on: false });
    },
    [c, runner],
  );
  const heard = (text: string): void => {
    const told = typed(typing.current, text, Date.now());
    typing.current = told.next;
    if (told.tell !== undefined) runner.send({ t: "typing", c, on: told.tell });
    clearTimeout(pause.current);
    pause.current = setTimeout(hush, typingPauseMs);
  };
  return { heard, hush };
}
