/** A screen's heading. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useRoom } from "./context.ts";

/** Title is a screen's heading; it takes the focus when the screen is shown, so that readers begin there. */
export function Title({ children }: { readonly children: ComponentChildren }) {
  const { model } = useRoom();
  const it = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (model.isOpen) it.current?.focus();
  }, [model.isOpen]);
  return (
    <h1 ref={it} tabIndex={-1}>
      {children}
    </h1>
  );
}
