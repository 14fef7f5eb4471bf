// What opens over the page, fetched beside the first screen and not before it: until it is there a trigger is drawn that
// opens nothing yet, and what is closed is not drawn at all.

import { type ComponentProps, lazy, Suspense } from "react";
import type * as parts from "./overlayparts.tsx";

export type { MenuEntry } from "./overlayparts.tsx";

const load = () => import("./overlayparts.tsx");
const LazyModal = lazy(async () => ({ default: (await load()).Modal }));
const LazySheet = lazy(async () => ({ default: (await load()).Sheet }));
const LazyConfirm = lazy(async () => ({ default: (await load()).Confirm }));
const LazyDropdown = lazy(async () => ({ default: (await load()).Dropdown }));
const LazyExplain = lazy(async () => ({ default: (await load()).Explain }));

export const Modal = (props: ComponentProps<typeof parts.Modal>) => (
  <Suspense>
    <LazyModal {...props} />
  </Suspense>
);

export const Sheet = (props: ComponentProps<typeof parts.Sheet>) => (
  <Suspense>
    <LazySheet {...props} />
  </Suspense>
);

export const Confirm = (props: ComponentProps<typeof parts.Confirm>) => (
  <Suspense>
    <LazyConfirm {...props} />
  </Suspense>
);

export const Dropdown = (props: ComponentProps<typeof parts.Dropdown>) => (
  <Suspense fallback={props.trigger}>
    <LazyDropdown {...props} />
  </Suspense>
);

export const Explain = (props: ComponentProps<typeof parts.Explain>) => (
  <Suspense fallback={props.trigger}>
    <LazyExplain {...props} />
  </Suspense>
);
