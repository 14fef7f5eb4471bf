// The one dialog that asks for a fresh proof, wherever a call was refused for want of it.

import { useEffect, useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Modal } from "../ui/overlayparts.tsx";
import { Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { Alert, CodeForm } from "./code.tsx";
import { prove, proveByPasskey, security, type Way } from "./net.ts";
import { AskPasskey } from "./passkeyparts.tsx";
import { useWords } from "./words.ts";

export function ProofDialog({ onEnd }: { onEnd: (proven: boolean) => void }) {
  const w = useWords();
  const [open, setOpen] = useState(true);
  const end = (proven: boolean): void => {
    setOpen(false);
    if (!proven) toast({ text: w.cancelled, icon: "info" });
    onEnd(proven);
  };
  return (
    <Modal open={open} onOpenChange={to => !to && end(false)} title={w.proofTitle} hint={w.proofHint}>
      <Ways onProven={() => end(true)} />
    </Modal>
  );
}

function Ways({ onProven }: { onProven: () => void }) {
  const t = useTexts();
  const w = useWords();
  const [ways, setWays] = useState<readonly Way[]>();
  const [failed, setFailed] = useState("");
  const [way, setWay] = useState<Way>();
  useEffect(() => {
    let wanted = true;
    security().then(
      s => {
        if (!wanted) return;
        setWays(s.ways);
        setWay(s.ways[0]);
      },
      (err: unknown) => wanted && setFailed(Problem.of(err).text(t)),
    );
    return () => {
      wanted = false;
    };
  }, [t]);
  if (failed) return <Alert>{failed}</Alert>;
  if (!ways) return <Skeleton rows={2} />;
  if (!way) return <p>{w.proofNone}</p>;
  const attempt = async (code: string): Promise<string | undefined> => {
    try {
      await prove(way === "passkey" ? "totp" : way, code);
      onProven();
      return undefined;
    } catch (err) {
      const p = Problem.of(err);
      if (p.code !== "forbidden" && p.code !== "invalid") return p.text(t);
      return way === "totp" ? w.misfit : way === "recovery" ? w.recoveryMisfit : w.passwordMisfit;
    }
  };
  const others = ways
    .filter(other => other !== way)
    .map(other => (
      <Button key={other} look="quiet" onClick={() => setWay(other)}>
        {other === "passkey" ? w.passkeyUse : other === "totp" ? w.useApp : w.useRecovery}
      </Button>
    ));
  if (way === "passkey")
    return (
      <div className="flex flex-col gap-4">
        <AskPasskey
          label={w.passkeyUse}
          run={async () => {
            await proveByPasskey();
            onProven();
          }}
        />
        {others}
      </div>
    );
  const label = { totp: w.code, recovery: w.recovery, password: w.passwordLabel }[way];
  const hint = { totp: w.codeHint, recovery: w.recoveryHint, password: undefined }[way];
  return (
    <CodeForm
      key={way}
      label={label}
      hint={hint}
      needed={w.needCode}
      go={w.proofGo}
      going={w.going}
      digits={way === "totp"}
      secret={way === "password"}
      onCode={attempt}
    >
      {others}
    </CodeForm>
  );
}
