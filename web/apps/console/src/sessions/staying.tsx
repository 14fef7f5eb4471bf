// Staying signed in: the server is told while somebody is there, and who has gone is warned before the session ends. All tabs
// count together, since they share one session.

import { useEffect, useRef, useState } from "react";
import { leave } from "../app/leave.ts";
import { flush } from "../composer/drafts.ts";
import { signOut } from "../signin/net.ts";
import { Confirm } from "../ui/overlay.tsx";
import { lastTouch, onTouch } from "../wire/attended.ts";
import { stay } from "./net.ts";
import { type Due, due, type There } from "./state.ts";
import { useWords } from "./words.ts";

const tickMs = 1000;
const retryMs = 5000;

interface Said {
  readonly touched: number;
  readonly told: number;
  readonly idle: number;
  readonly over: number;
}

export default function Staying() {
  const w = useWords();
  const [warning, setWarning] = useState<Extract<Due, { do: "warn" }>>();
  const [isSeen, setSeen] = useState(false); // that it ends in any case was read
  const there = useRef<There>({ touched: lastTouch(), told: 0, idle: 15 * 60_000, over: Number.POSITIVE_INFINITY });
  const tell = useRef<() => void>(() => undefined);

  useEffect(() => {
    const others = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("snug.there");
    let isAsking = false;
    let isWarned = false;
    let notBefore = 0;
    const take = (s: Partial<Said>): void => {
      there.current = {
        ...there.current,
        ...s,
        touched: Math.max(there.current.touched, s.touched ?? 0),
        told: Math.max(there.current.told, s.told ?? 0),
      };
    };
    const ask = async (): Promise<void> => {
      if (isAsking || Date.now() < notBefore) return;
      isAsking = true;
      const at = Date.now();
      try {
        const { idle, left } = await stay();
        const said: Said = { touched: there.current.touched, told: at, idle, over: at + left };
        take(said);
        others?.postMessage(said);
      } catch {
        notBefore = Date.now() + retryMs; // who is no longer signed in learns it by the answer
      } finally {
        isAsking = false;
      }
    };
    const look = (): void => {
      const next = due(there.current, Date.now());
      if (next.do === "tell") void ask();
      if (next.do === "warn") flush();
      isWarned = next.do === "warn" && next.why === "idle";
      // That the session ends in any case goes on being true while the server is told.
      setWarning(was => (next.do === "warn" ? next : next.do === "tell" && was?.why === "life" ? was : undefined));
    };
    // An answer is kept where it can't be told at once: look tries again until it is.
    tell.current = () => {
      take({ touched: Date.now() });
      look();
    };
    if (others) others.onmessage = (e: MessageEvent<Said>) => take(e.data);
    const off = onTouch(at => {
      // The way to the button is no answer yet: if it took the dialog away, the click would meet what lies behind it.
      if (isWarned) return;
      take({ touched: at });
      if (due(there.current, at).do === "tell") look();
    });
    void ask();
    const timer = setInterval(look, tickMs);
    // A machine that slept wakes up here.
    document.addEventListener("visibilitychange", look);
    return () => {
      off();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      others?.close();
    };
  }, []);

  const isIdle = warning?.why === "idle";
  const isOver = warning?.why === "life" && !isSeen;
  return (
    <>
      <Confirm
        open={isIdle}
        onOpenChange={open => open || tell.current()}
        title={w.leaving}
        hint={w.leavingHint(Math.ceil((warning?.left ?? 0) / 1000))}
        no={w.stay}
        go={w.out}
        onGo={() => void signOut().then(leave, leave)}
      />
      <Confirm
        open={isOver}
        onOpenChange={open => open || setSeen(true)}
        title={w.overTitle}
        hint={w.overHint(Math.ceil((warning?.left ?? 0) / 60_000))}
        no={w.goOn}
        go={w.out}
        onGo={() => void signOut().then(leave, leave)}
      />
    </>
  );
}
