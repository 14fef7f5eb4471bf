/** The sheets over chat and end. */
import type { Panel } from "./header.tsx";
import { useLater } from "./parts-later.ts";

export function Panels({ panel, onPanel }: { readonly panel: Panel; readonly onPanel: (panel: Panel) => void }) {
  return panel && <Shown panel={panel} onPanel={onPanel} />;
}

function Shown({ panel, onPanel }: { readonly panel: "lock" | "erase"; readonly onPanel: (panel: Panel) => void }) {
  const later = useLater();
  if (!later) return null;
  const close = (): void => onPanel(null);
  return panel === "lock" ? (
    <later.Lock onClose={close} onErase={() => onPanel("erase")} />
  ) : (
    <later.Erase onClose={close} />
  );
}
