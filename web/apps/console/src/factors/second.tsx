// The second step of signing in.

import { useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Problem } from "../wire/problem.ts";
import type { Me } from "../wire/types.ts";
import { CodeForm } from "./code.tsx";
import { second, secondByPasskey, type Way } from "./net.ts";
import { AskPasskey } from "./passkeyparts.tsx";
import { useWords } from "./words.ts";

export function Second({
  ways,
  onDone,
  onOver,
}: {
  ways: readonly Way[];
  onDone: (me: Me) => void;
  /** It can't be finished any more; says why. */
  onOver: (why: string) => void;
}) {
  const t = useTexts();
  const w = useWords();
  const [way, setWay] = useState<Way>(ways[0] ?? "totp");
  const app = way === "totp";
  const attempt = async (code: string): Promise<string | undefined> => {
    try {
      onDone(await second(app ? "totp" : "recovery", code));
      return undefined;
    } catch (err) {
      const p = Problem.of(err);
      if (p.status === 401) onOver(w.over);
      if (p.code === "forbidden" || p.code === "invalid") return app ? w.misfit : w.recoveryMisfit;
      return p.text(t);
    }
  };
  const others = (
    <div className="flex flex-col gap-1">
      {ways
        .filter(other => other !== way)
        .map(other => (
          <Button key={other} look="quiet" onClick={() => setWay(other)}>
            {other === "passkey" ? w.passkeyUse : other === "totp" ? w.useApp : w.useRecovery}
          </Button>
        ))}
      <Button look="quiet" onClick={() => onOver("")}>
        {w.back}
      </Button>
    </div>
  );
  if (way === "passkey")
    return (
      <div className="flex flex-col gap-4">
        <AskPasskey label={w.passkeyUse} run={async () => onDone(await secondByPasskey())} />
        {others}
      </div>
    );
  return (
    <CodeForm
      key={way}
      label={app ? w.code : w.recovery}
      hint={app ? w.codeHint : w.recoveryHint}
      needed={w.needCode}
      go={w.go}
      going={w.going}
      digits={app}
      onCode={attempt}
    >
      {others}
    </CodeForm>
  );
}
