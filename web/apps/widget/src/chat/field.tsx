/** A field that staff ask to be filled; it is fetched when there is one. */
import type { Entry } from "@snug/protocol/entry";
import { useEffect, useState } from "preact/hooks";
import { useTalk } from "./context.ts";
import type { TypedField } from "./typed-field.tsx";

export function Field({ entry }: { readonly entry: Entry }) {
  const { talk } = useTalk();
  const [View, setView] = useState<typeof TypedField | null>(null);
  useEffect(() => {
    import("./typed-field.tsx").then(
      m => setView(() => m.TypedField),
      () => talk.trouble(),
    );
  }, []);
  return View && <View entry={entry} />;
}
