import { useSyncExternalStore } from "react";

/** useMedia follows a media query. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    listener => {
      const m = matchMedia(query);
      m.addEventListener("change", listener);
      return () => m.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}
