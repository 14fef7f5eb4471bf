// To have somebody's second factors reset who has lost them: proposed here, decided by somebody else.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { isReason, SecondPerson } from "../approvals/second.tsx";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/overlay.tsx";
import { toast } from "../ui/toast.tsx";
import { type Person, resetFactors } from "./net.ts";
import { refused } from "./problem.ts";
import { useWords } from "./words.ts";

export function ResetFactors({ person }: { person: Person }) {
  const w = useWords();
  const t = useTexts();
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const propose = useMutation({
    mutationFn: () => resetFactors(person.id, reason.trim()),
    onSuccess: () => {
      setReason("");
      toast({ text: w.resetProposed, icon: "check" });
    },
  });
  return (
    <section className="flex flex-wrap items-center gap-3 border-t pt-4">
      {propose.isError && (
        <p role="alert" className="basis-full rounded-4 bg-bad-tint px-3 py-2 text-bad">
          {refused(w, t, propose.error, false)}
        </p>
      )}
      <div className="grow basis-60">
        <h3 className="font-semibold">{w.factors}</h3>
        <p className="text-12 text-fg2">{w.factorsHint}</p>
      </div>
      <Button disabled={propose.isPending} onClick={() => setAsking(true)}>
        {w.resetFactors}
      </Button>
      <Confirm
        open={isAsking}
        onOpenChange={setAsking}
        title={w.resetTitle(person.name)}
        hint={w.resetHint}
        go={w.resetGo}
        ready={isReason(reason)}
        danger
        onGo={() => propose.mutate()}
      >
        <SecondPerson reason={reason} onType={setReason} />
      </Confirm>
    </section>
  );
}
