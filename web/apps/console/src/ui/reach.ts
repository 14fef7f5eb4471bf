import { type RefObject, useEffect } from "react";

/** What scrolls and holds nothing to focus has to be reachable by the keyboard itself (WCAG 2.1.1). */
export const reachable = { tabIndex: 0 } as const;

/** useFocusFirst puts the focus where a screen begins, once. */
export function useFocusFirst(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => ref.current?.focus(), [ref]);
}
