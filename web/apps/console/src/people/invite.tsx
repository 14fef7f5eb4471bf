// Inviting somebody: the form, and the link where no mail is sent from here.

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useMe } from "../app/session.ts";
import { isReason, Needed } from "../approvals/second.tsx";
import { useSecondWords } from "../approvals/secondwords.ts";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { LanguageField, StandingFields } from "./fields.tsx";
import { addPerson, type Invited, type Role } from "./net.ts";
import { refused } from "./problem.ts";
import { type Draft, endOfDay, type Fault, faults } from "./state.ts";
import { useWords } from "./words.ts";

export function InviteForm({
  roles,
  mail,
  mayAll,
  done,
}: {
  roles: readonly Role[];
  mail: boolean;
  /** Whether who invites serves all sites, and can give all. */
  mayAll: boolean;
  done: (made: Invited, name: string) => void;
}) {
  const w = useWords();
  const t = useTexts();
  const me = useMe();
  const second = useSecondWords();
  const [draft, setDraft] = useState<Draft>({
    name: "",
    email: "",
    role: roles[0]?.key ?? "",
    teams: [],
    language: t.lang,
    ends: "",
    allSites: mayAll,
    sites: mayAll ? [] : me.sites.map(s => s.id),
  });
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState<readonly Fault[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const put = (to: Partial<Draft>): void => setDraft(d => ({ ...d, ...to }));
  const add = useMutation({
    mutationFn: () =>
      addPerson(
        { ...draft, name: draft.name.trim(), email: draft.email.trim(), ends: endOfDay(draft.ends) },
        reason.trim(),
      ),
    onSuccess: made => done(made, draft.name.trim()),
  });
  // Whether the role lets them do anything is for the server to say: it asks for a reason then.
  const needed = add.isError && Problem.of(add.error).code === "needs_approval";
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const found = faults(draft, Date.now());
    setWrong(found);
    if (found.length === 0) add.mutate();
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  return (
    <form ref={form} noValidate onSubmit={submit} className="flex flex-col gap-4">
      {add.isError && !needed && (
        <p role="alert" className="rounded-4 bg-bad-tint px-3 py-2 text-bad">
          {refused(w, t, add.error, true)}
        </p>
      )}
      <div className="grid gap-4 md:grid-cols-2">
        <Field label={t.people.name} hint={w.nameHint} error={wrong.includes("name") ? w.needName : undefined}>
          {p => (
            <Input
              {...p}
              autoComplete="off"
              maxLength={80}
              value={draft.name}
              onChange={e => put({ name: e.target.value })}
            />
          )}
        </Field>
        <Field label={w.email} error={wrong.includes("email") ? w.needEmail : undefined}>
          {p => (
            <Input
              {...p}
              type="email"
              dir="ltr"
              autoComplete="off"
              spellCheck={false}
              maxLength={254}
              value={draft.email}
              onChange={e => put({ email: e.target.value })}
            />
          )}
        </Field>
      </div>
      <StandingFields draft={draft} roles={roles} mayAll={mayAll} wrongDay={wrong.includes("ends")} onChange={put} />
      <LanguageField value={draft.language} onChange={language => put({ language })} />
      {needed && <Needed hint={mail ? w.needsTwo : w.needsTwoLink} reason={reason} onType={setReason} />}
      <div className="flex justify-end">
        <Button look="primary" type="submit" disabled={add.isPending || (needed && !isReason(reason))}>
          {needed ? second.propose : mail ? w.inviteGo : w.inviteGoLink}
        </Button>
      </div>
    </form>
  );
}

/** PassOn shows a link this once, with what to take care of. */
export function PassOn({ made, done }: { made: Invited; done: () => void }) {
  const w = useWords();
  const t = useTexts();
  const box = useRef<HTMLInputElement>(null);
  const copy = (): void => {
    navigator.clipboard.writeText(made.link ?? "").then(
      () => toast({ text: w.copied, icon: "check" }),
      () => {
        box.current?.select();
        toast({ text: w.notCopied, tone: "bad" });
      },
    );
  };
  return (
    <div className="flex flex-col gap-4">
      <p className="rounded-4 bg-warn-tint px-3 py-2 text-warn">{w.linkHint}</p>
      <Field label={w.linkTitle} labelHidden hint={w.linkOnce(exact(t, made.until ?? 0))}>
        {p => (
          <Input
            {...p}
            ref={box}
            dir="ltr"
            readOnly
            className="font-mono"
            value={made.link ?? ""}
            onFocus={e => e.currentTarget.select()}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button icon="copy" onClick={copy}>
          {w.copy}
        </Button>
        <Button look="primary" onClick={done}>
          {w.done}
        </Button>
      </div>
    </div>
  );
}
