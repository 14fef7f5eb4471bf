// Where the dialog for a fresh proof stands: on every screen. Its parts are fetched when it is needed first.

import { lazy, Suspense, useEffect, useState } from "react";
import { whenProofIsNeeded } from "../wire/proof.ts";

const ProofDialog = lazy(async () => ({ default: (await import("./dialog.tsx")).ProofDialog }));

export function Proof() {
  const [asked, setAsked] = useState<{ n: number; end: (proven: boolean) => void }>();
  useEffect(() => {
    whenProofIsNeeded(() => new Promise(end => setAsked(was => ({ n: (was?.n ?? 0) + 1, end }))));
  }, []);
  if (!asked) return null;
  return (
    <Suspense>
      <ProofDialog key={asked.n} onEnd={asked.end} />
    </Suspense>
  );
}
