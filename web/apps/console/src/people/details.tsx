// One person: role, teams and last day; their invitation; keeping them out.

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { isReason, SecondPerson } from "../approvals/second.tsx";
import { useSecondWords } from "../approvals/secondwords.ts";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/overlay.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { StandingFields } from "./fields.tsx";
import {
  type Invited,
  invite,
  type Person,
  type Role,
  setDisabled,
  setEnd,
  setRole,
  setTeams,
  uninvite,
} from "./net.ts";
import { refused } from "./problem.ts";
import { ResetFactors } from "./resetfactors.tsx";
import { type Draft, endOfDay, isSameSet, lastDay } from "./state.ts";
import { useWords } from "./words.ts";

interface Props {
  person: Person;
  roles: readonly Role[];
  isOwn: boolean;
  /** Something was done; the list is fetched again. */
  changed: () => void;
  invited: (made: Invited) => void;
}

export function Details({ person, roles, isOwn, changed, invited }: Props) {
  const w = useWords();
  const t = useTexts();
  const was = { role: person.role, teams: person.teams, ends: lastDay(person.ends) };
  const [draft, setDraft] = useState<Pick<Draft, "role" | "teams" | "ends">>(was);
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const second = useSecondWords();
  const isSame = draft.role === was.role && draft.ends === was.ends && isSameSet(draft.teams, was.teams);
  const wrongDay = draft.ends !== was.ends && draft.ends !== "" && !(endOfDay(draft.ends) > Date.now());
  const save = useMutation({
    // One after the other: what was done before something is refused stays, and the list shows it.
    mutationFn: async () => {
      const asked = draft.role === was.role ? undefined : await setRole(person.id, draft.role, reason.trim());
      if (!isSameSet(draft.teams, was.teams)) await setTeams(person.id, draft.teams);
      if (draft.ends !== was.ends) await setEnd(person.id, endOfDay(draft.ends));
      return asked?.proposed !== undefined;
    },
    onSuccess: isProposed => {
      setReason("");
      toast({ text: isProposed ? second.proposed : w.saved(person.name), icon: "check" });
    },
    onSettled: changed,
  });
  const block = useMutation({
    mutationFn: (disabled: boolean) => setDisabled(person.id, disabled),
    onSuccess: (_, disabled) => toast({ text: disabled ? w.disabledNow(person.name) : w.enabledNow(person.name) }),
    onSettled: changed,
  });
  const ask = useMutation({ mutationFn: () => invite(person.id), onSuccess: invited, onSettled: changed });
  const back = useMutation({
    mutationFn: () => uninvite(person.id),
    onSuccess: () => toast({ text: w.tookBack }),
    onSettled: changed,
  });
  // Whether a role lets somebody do more is for the server to say: it asks for a reason then.
  const raises = save.isError && Problem.of(save.error).code === "needs_approval";
  const failed = [save, block, ask, back].find(m => m.isError)?.error;
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    if (!wrongDay && !isSame) save.mutate();
  };
  const isOut = person.state === "disabled" || person.state === "ended";
  return (
    <div className="flex flex-col gap-5">
      {failed !== undefined && !raises && (
        <p role="alert" className="rounded-4 bg-bad-tint px-3 py-2 text-bad">
          {refused(w, t, failed, false)}
        </p>
      )}
      {isOwn && <p className="rounded-4 bg-sub px-3 py-2 text-fg2">{w.own}</p>}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-fg2">{w.email}</dt>
        <dd dir="ltr" className="min-w-0 break-all">
          {person.email}
        </dd>
        <dt className="text-fg2">{w.created}</dt>
        <dd>{exact(t, person.created)}</dd>
        <dt className="text-fg2">{w.seen}</dt>
        <dd>{person.seen ? exact(t, person.seen) : w.never}</dd>
      </dl>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <StandingFields
          draft={draft}
          roles={roles}
          disabled={isOwn}
          wrongDay={wrongDay}
          onChange={to => setDraft(d => ({ ...d, ...to }))}
        />
        {raises && (
          <div role="alert">
            <p className="text-pretty text-warn">{second.needed}</p>
            <SecondPerson reason={reason} onType={setReason} />
          </div>
        )}
        {!isOwn && (
          <div className="flex flex-wrap items-center gap-3">
            <p className="grow basis-60 text-12 text-fg2">{isSame ? "" : w.endsSessions}</p>
            <Button
              look="primary"
              type="submit"
              disabled={isSame || wrongDay || save.isPending || (raises && !isReason(reason))}
            >
              {raises ? second.propose : t.app.save}
            </Button>
          </div>
        )}
      </form>
      {!person.password && !isOut && !isOwn && (
        <section className="flex flex-wrap items-center gap-3 border-t pt-4">
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
          <Button disabled={ask.isPending} onClick={() => ask.mutate()}>
            {person.invitation ? w.inviteAgain : w.inviteNow}
          </Button>
        </section>
      )}
      {person.factors && !isOwn && <ResetFactors person={person} />}
      {!isOwn && (
        <div className="flex justify-end border-t pt-4">
          {person.state === "disabled" ? (
            <Button disabled={block.isPending} onClick={() => block.mutate(false)}>
              {w.enable}
            </Button>
          ) : (
            <Button look="danger" disabled={block.isPending} onClick={() => setAsking(true)}>
              {w.disable}
            </Button>
          )}
        </div>
      )}
      <Confirm
        open={isAsking}
        onOpenChange={setAsking}
        title={w.disableTitle(person.name)}
        hint={w.disableHint}
        go={w.disable}
        danger
        onGo={() => block.mutate(true)}
      />
    </div>
  );
}
