// One person: role, teams, sites and last day; keeping them out.

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { isReason, Needed } from "../approvals/second.tsx";
import { useSecondWords } from "../approvals/secondwords.ts";
import { isNone, isSameServed } from "../sites/served.ts";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/overlay.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { StandingFields } from "./fields.tsx";
import { Identity } from "./identity.tsx";
import { Invitation } from "./invitation.tsx";
import { type Invited, type Person, type Role, setDisabled, setEnd, setRole, setSites, setTeams } from "./net.ts";
import { refused } from "./problem.ts";
import { ResetFactors } from "./resetfactors.tsx";
import { type Draft, endOfDay, isSameSet, lastDay } from "./state.ts";
import { useWords } from "./words.ts";

type Standing = Omit<Draft, "name" | "email" | "language">;

interface Props {
  person: Person;
  roles: readonly Role[];
  /** Whether who looks serves all sites, and can give all. */
  mayAll: boolean;
  isOwn: boolean;
  /** Something was done; the list is fetched again. */
  changed: () => void;
  invited: (made: Invited) => void;
}

export function Details({ person, roles, mayAll, isOwn, changed, invited }: Props) {
  const w = useWords();
  const t = useTexts();
  const was: Standing = {
    ...{ role: person.role, teams: person.teams, ends: lastDay(person.ends) },
    ...{ allSites: person.allSites, sites: person.sites },
  };
  const [draft, setDraft] = useState<Standing>(was);
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const second = useSecondWords();
  const isSame =
    draft.role === was.role && draft.ends === was.ends && isSameSet(draft.teams, was.teams) && isSameServed(draft, was);
  const wrongDay = draft.ends !== was.ends && draft.ends !== "" && !(endOfDay(draft.ends) > Date.now());
  const save = useMutation({
    // One after the other: what was done before something is refused stays, and the list shows it.
    mutationFn: async () => {
      const why = reason.trim();
      const asked = [
        draft.role === was.role ? undefined : await setRole(person.id, draft.role, why),
        isSameServed(draft, was) ? undefined : await setSites(person.id, draft, why),
        isSameSet(draft.teams, was.teams) ? undefined : await setTeams(person.id, draft.teams, why),
      ];
      if (draft.ends !== was.ends) await setEnd(person.id, endOfDay(draft.ends));
      return asked.some(a => a?.proposed !== undefined);
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
  // Whether somebody may do or see more is for the server to say: it asks for a reason then.
  const raises = save.isError && Problem.of(save.error).code === "needs_approval";
  const failed = [save, block].find(m => m.isError)?.error;
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    if (!wrongDay && !isSame && !isNone(draft)) save.mutate();
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
      {!isOwn && <Identity key={`${person.name} ${person.email}`} person={person} changed={changed} />}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {isOwn && (
          <>
            <dt className="text-fg2">{w.email}</dt>
            <dd dir="ltr" className="min-w-0 break-all">
              {person.email}
            </dd>
          </>
        )}
        <dt className="text-fg2">{w.created}</dt>
        <dd>{exact(t, person.created)}</dd>
        <dt className="text-fg2">{w.seen}</dt>
        <dd>{person.seen ? exact(t, person.seen) : w.never}</dd>
      </dl>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <StandingFields
          draft={draft}
          roles={roles}
          mayAll={mayAll}
          disabled={isOwn}
          wrongDay={wrongDay}
          onChange={to => setDraft(d => ({ ...d, ...to }))}
        />
        {raises && <Needed reason={reason} onType={setReason} />}
        {!isOwn && (
          <div className="flex flex-wrap items-center gap-3">
            <p className="grow basis-60 text-12 text-fg2">{isSame ? "" : w.endsSessions}</p>
            <Button
              look="primary"
              type="submit"
              disabled={isSame || wrongDay || isNone(draft) || save.isPending || (raises && !isReason(reason))}
            >
              {raises ? second.propose : t.app.save}
            </Button>
          </div>
        )}
      </form>
      {!person.password && !isOut && !isOwn && <Invitation person={person} changed={changed} invited={invited} />}
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
