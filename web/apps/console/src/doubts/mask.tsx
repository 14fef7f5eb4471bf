// Saying of a mask that it is wrong, where it explains itself.

import { useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Problem } from "../wire/problem.ts";
import { doubt, type Where } from "./net.ts";
import { useDoubtWords } from "./words.ts";

export function DoubtMask({ at, mask, entity }: { at: Where; mask: number; entity: string }) {
  const t = useTexts();
  const w = useDoubtWords();
  const [said, setSaid] = useState("");
  const [isBusy, setBusy] = useState(false);
  const tell = async (): Promise<void> => {
    setBusy(true);
    try {
      await doubt(at, mask, entity);
      setSaid(w.told);
    } catch (err) {
      setSaid(Problem.of(err).text(t));
    }
    setBusy(false);
  };
  return (
    <div className="mt-3 flex flex-col items-start gap-1 text-12">
      {said === "" && (
        <>
          <Button disabled={isBusy} onClick={() => void tell()}>
            {w.wrong}
          </Button>
          <p className="text-pretty text-fg2">{w.wrongHint}</p>
        </>
      )}
      <p role="status">{said}</p>
    </div>
  );
}
