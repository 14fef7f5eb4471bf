/** The sheets over chat and end. */
import { Erase } from "./erase.tsx";
import type { Panel } from "./header.tsx";
import { Lock } from "./lock.tsx";

export function Panels({ panel, onPanel }: { readonly panel: Panel; readonly onPanel: (panel: Panel) => void }) {
  const close = (): void => onPanel(null);
  if (panel === "lock") return <Lock onClose={close} onErase={() => onPanel("erase")} />;
  return panel && <Erase onClose={close} />;
}
