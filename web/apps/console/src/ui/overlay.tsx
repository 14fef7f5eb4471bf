// What opens over the page is no part of the first screen: it is fetched once that stands, or when somebody reaches for
// it, whichever comes first. Until then a trigger is drawn that remembers a click, and what is closed is not drawn at all.
// What else is needed only then waits for the same moment.

import {
  type ComponentType,
  lazy,
  type ReactElement,
  type RefObject,
  Suspense,
  useRef,
  useSyncExternalStore,
} from "react";

export type { MenuEntry } from "./overlayparts.tsx";

const load = () => import("./overlayparts.tsx");

/** How long the first screen has the network for itself. */
const headStartMs = 1500;
const listeners = new Set<() => void>();
let wanted = false;

function want(): void {
  if (wanted) return;
  wanted = true;
  window.removeEventListener("pointerover", want);
  window.removeEventListener("keydown", want);
  for (const listener of listeners) listener();
}

/** prepare sees to it that the parts are fetched in time. Called once, when the console begins. */
export function prepareOverlays(): void {
  window.addEventListener("pointerover", want);
  window.addEventListener("keydown", want);
  setTimeout(want, headStartMs);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** useWanted tells whether the first screen has had the network for itself. */
export const useWanted = (): boolean => useSyncExternalStore(subscribe, () => wanted);

/** onceWanted calls as soon as the first screen has had the network for itself; the answer takes that back. */
export function onceWanted(run: () => void): () => void {
  if (wanted) run();
  else return subscribe(run);
  return () => undefined;
}

/** A trigger before its parts are there: what is clicked then opens when they have come. */
function Early({ trigger, early }: { trigger: ReactElement; early: RefObject<boolean> }) {
  const note = (): void => {
    early.current = true;
    want();
  };
  // The click is the trigger's own; this only hears of it, by mouse and keyboard alike.
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the trigger in it is the control
    // biome-ignore lint/a11y/useKeyWithClickEvents: a button's key arrives as a click
    <span className="contents" onClick={note}>
      {trigger}
    </span>
  );
}

/** opening draws a trigger at once, and what opens from it when its parts have come. */
export function opening<P extends { trigger: ReactElement; early?: RefObject<boolean> }>(
  fetch: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  const Part = lazy(async () => ({ default: await fetch() }));
  return function Opening(props: P) {
    const early = useRef(false);
    const waiting = <Early trigger={props.trigger} early={early} />;
    if (!useWanted()) return waiting;
    return (
      <Suspense fallback={waiting}>
        <Part {...props} early={early} />
      </Suspense>
    );
  };
}

export const Dropdown = opening(async () => (await load()).Dropdown);
export const Explain = opening(async () => (await load()).Explain);

/** onceOpened draws nothing before the first time something is opened, and keeps it from then on, so that it can close. */
export function onceOpened<P extends { open: boolean }>(fetch: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Part = lazy(async () => ({ default: await fetch() }));
  return function OnceOpened(props: P) {
    const opened = useRef(false);
    opened.current ||= props.open;
    if (!opened.current) return null;
    return (
      <Suspense>
        <Part {...props} />
      </Suspense>
    );
  };
}

export const Modal = onceOpened(async () => (await load()).Modal);
export const Sheet = onceOpened(async () => (await load()).Sheet);
export const Confirm = onceOpened(async () => (await load()).Confirm);
