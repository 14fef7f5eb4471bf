// What forms need that are checked while one types and saved later.

import { useEffect, useState } from "react";

/** How long after the last key something is asked, in milliseconds. */
const pauseMs = 200;

/** useSettled is a value once it has not changed for a moment. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** useUnsaved has the browser ask before a page is left on which something is not saved. */
export function useUnsaved(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const stay = (e: BeforeUnloadEvent): void => e.preventDefault();
    window.addEventListener("beforeunload", stay);
    return () => window.removeEventListener("beforeunload", stay);
  }, [isDirty]);
}
