/** The sheets over chat and end. What the lock tells is fetched when somebody asks. */
import { useEffect, useState } from "preact/hooks";
import { useTalk } from "./context.ts";
import { Erase } from "./erase.tsx";
import type { Panel } from "./header.tsx";

type Lock = typeof import("./lock.tsx").Lock;

export function Panels({ panel, onPanel }: { readonly panel: Panel; readonly onPanel: (panel: Panel) => void }) {
  const [lock, setLock] = useState<{ readonly View: Lock } | null>(null);
  const { talk } = useTalk();
  const close = (): void => onPanel(null);
  const isLock = panel === "lock";
  useEffect(() => {
    const missing = (): void => {
      close();
      talk.show({ problem: { code: "no_answer", message: "", ref: "" } });
    };
    if (isLock && !lock) import("./lock.tsx").then(({ Lock }) => setLock({ View: Lock }), missing);
  }, [isLock]);
  if (isLock) return lock && <lock.View onClose={close} onErase={() => onPanel("erase")} />;
  return panel && <Erase onClose={close} />;
}
