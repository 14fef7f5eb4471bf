// What opens over the page is no part of the first screen: it is fetched once that stands, or when somebody reaches for
// it, whichever comes first. Until then a trigger is drawn that remembers a click, and what is closed is not drawn at all.

import {
  type ComponentProps,
  type ComponentType,
  lazy,
  type ReactElement,
  type RefObject,
  Suspense,
  useRef,
  useSyncExternalStore,
} from "react";
import type * as parts from "./overlayparts.tsx";

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

const useWanted = (): boolean => useSyncExternalStore(subscribe, () => wanted);

const LazyDropdown = lazy(async () => ({ default: (await load()).Dropdown }));
const LazyExplain = lazy(async () => ({ default: (await load()).Explain }));

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

export function Dropdown(props: ComponentProps<typeof parts.Dropdown>) {
  const early = useRef(false);
  const waiting = <Early trigger={props.trigger} early={early} />;
  if (!useWanted()) return waiting;
  return (
    <Suspense fallback={waiting}>
      <LazyDropdown {...props} early={early} />
    </Suspense>
  );
}

export function Explain(props: ComponentProps<typeof parts.Explain>) {
  const early = useRef(false);
  const waiting = <Early trigger={props.trigger} early={early} />;
  if (!useWanted()) return waiting;
  return (
    <Suspense fallback={waiting}>
      <LazyExplain {...props} early={early} />
    </Suspense>
  );
}

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
