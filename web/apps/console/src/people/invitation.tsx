// The invitation of somebody who has not come in: made, made again, taken back.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { isReason, Needed } from "../approvals/second.tsx";
import { useSecondWords } from "../approvals/secondwords.ts";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { type Invited, invite, type Person, uninvite } from "./net.ts";
import { refused } from "./problem.ts";
import { useWords } from "./words.ts";

export function Invitation({
  person,
  changed,
  invited,
}: {
  person: Person;
  changed: () => void;
  invited: (made: Invited) => void;
}) {
  const w = useWords();
  const t = useTexts();
  const second = useSecondWords();
  const [reason, setReason] = useState("");
  const ask = useMutation({
    mutationFn: () => invite(person.id, reason.trim()),
    onSuccess: made => {
      setReason("");
      invited(made);
    },
    onSettled: changed,
  });
  const back = useMutation({
    mutationFn: () => uninvite(person.id),
    onSuccess: () => toast({ text: w.tookBack }),
    onSettled: changed,
  });
  const needed = ask.isError && Problem.of(ask.error).code === "needs_approval";
  const failed = needed ? back.error : (ask.error ?? back.error);
  return (
    <section className="flex flex-col gap-3 border-t pt-4">
      {failed && (
        <p role="alert" className="rounded-4 bg-bad-tint px-3 py-2 text-bad">
          {refused(w, t, failed, false)}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <div className="grow basis-60">
          <h3 className="font-semibold">{w.invitation}</h3>
          <p className="text-12 text-fg2">
            {person.invitation ? w.invitationOpen(exact(t, person.invitation.until)) : w.invitationNone}
          </p>
        </div>
        {person.invitation && (
          <Button disabled={back.isPending} onClick={() => back.mutate()}>
            {w.inviteBack}
          </Button>
        )}
        <Button disabled={ask.isPending || (needed && !isReason(reason))} onClick={() => ask.mutate()}>
          {needed ? second.propose : person.invitation ? w.inviteAgain : w.inviteNow}
        </Button>
      </div>
      {needed && <Needed hint={w.needsTwo} reason={reason} onType={setReason} />}
    </section>
  );
}
