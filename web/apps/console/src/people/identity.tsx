// What somebody is called, and where they get mail.

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { isReason, Needed } from "../approvals/second.tsx";
import { useSecondWords } from "../approvals/secondwords.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { type Person, rename, setEmail } from "./net.ts";
import { refused } from "./problem.ts";
import { isAddress } from "./state.ts";
import { useWords } from "./words.ts";

export function Identity({ person, changed }: { person: Person; changed: () => void }) {
  const w = useWords();
  const t = useTexts();
  const second = useSecondWords();
  const [name, setName] = useState(person.name);
  const [email, setAddress] = useState(person.email);
  const [reason, setReason] = useState("");
  const isNamed = name.trim() === person.name;
  const isReached = email.trim() === person.email;
  const save = useMutation({
    // One after the other: what was done before something is refused stays, and the list shows it.
    mutationFn: async () => {
      if (!isNamed) await rename(person.id, name.trim());
      const asked = isReached ? undefined : await setEmail(person.id, email.trim(), reason.trim());
      return asked?.proposed !== undefined;
    },
    onSuccess: isProposed => {
      setReason("");
      if (isProposed) setAddress(person.email);
      toast({ text: isProposed ? second.proposed : w.saved(name.trim()), icon: "check" });
    },
    onSettled: changed,
  });
  const needed = save.isError && Problem.of(save.error).code === "needs_approval";
  const wrongName = name.trim() === "";
  const wrongEmail = !isAddress(email);
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    if (!wrongName && !wrongEmail && !(isNamed && isReached)) save.mutate();
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-3">
      {save.isError && !needed && (
        <p role="alert" className="rounded-4 bg-bad-tint px-3 py-2 text-bad">
          {refused(w, t, save.error, true)}
        </p>
      )}
      <div className="grid gap-4 md:grid-cols-2">
        <Field label={t.people.name} hint={w.nameHint} error={wrongName ? w.needName : undefined}>
          {p => <Input {...p} autoComplete="off" maxLength={80} value={name} onChange={e => setName(e.target.value)} />}
        </Field>
        <Field label={w.email} hint={w.emailHint} error={wrongEmail ? w.needEmail : undefined}>
          {p => (
            <Input
              {...p}
              type="email"
              dir="ltr"
              autoComplete="off"
              spellCheck={false}
              maxLength={254}
              value={email}
              onChange={e => setAddress(e.target.value)}
            />
          )}
        </Field>
      </div>
      {needed && <Needed hint={w.emailNeedsTwo} reason={reason} onType={setReason} />}
      {!(isNamed && isReached) && (
        <div className="flex justify-end">
          <Button
            type="submit"
            look="primary"
            disabled={wrongName || wrongEmail || save.isPending || (needed && !isReason(reason))}
          >
            {needed ? second.propose : w.saveIdentity}
          </Button>
        </div>
      )}
    </form>
  );
}
