/** Fetches what later.tsx has, once; a view that needs it waits for it. */
import { useEffect, useState } from "preact/hooks";

type Later = typeof import("./later.tsx");

let held: Later | null = null;

export async function fetchLater(): Promise<Later> {
  held = await import("./later.tsx");
  return held;
}

/** useLater gives null until the chunk is there. */
export function useLater(): Later | null {
  const [later, setLater] = useState(held);
  useEffect(() => {
    if (!later) void fetchLater().then(setLater, () => {});
  }, [later]);
  return later;
}
