// The live part for components. A selector returns what the model holds, never something made anew.

import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import type { Live } from "./model.ts";
import type { Notice, Runner } from "./run.ts";

const Current = createContext<Runner | undefined>(undefined);

export function LiveProvider({ runner, children }: { runner: Runner; children: ReactNode }) {
  return <Current value={runner}>{children}</Current>;
}

export function useRunner(): Runner {
  const runner = useContext(Current);
  if (!runner) throw new Error("console: used outside of the signed-in frame");
  return runner;
}

export function useLive<T>(select: (live: Live) => T): T {
  const runner = useRunner();
  return useSyncExternalStore(runner.subscribe, () => select(runner.read()));
}

export function useNotices(on: (n: Notice) => void): void {
  const runner = useRunner();
  useEffect(() => runner.notices(on), [runner, on]);
}
