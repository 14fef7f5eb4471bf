// One's own name, as visitors and colleagues read it.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { meQuery } from "../app/session.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { answered, api } from "../wire/api.ts";
import { Problem } from "../wire/problem.ts";

const en = {
  name: "Your name",
  hint: "Visitors and colleagues read it, also beside what you wrote before. It can’t be taken for a colleague’s.",
  alike: "A colleague has this name, or one that looks the same. Add what tells you apart.",
  saved: "Your name was changed.",
};

const de: typeof en = {
  name: "Ihr Name",
  hint: "Besucher und Kollegen lesen ihn, auch bei dem, was Sie schon geschrieben haben. Er darf nicht aussehen wie der von jemand anderem hier.",
  alike: "Jemand hier heißt so, oder der Name sieht gleich aus. Ergänzen Sie, was Sie unterscheidet.",
  saved: "Ihr Name wurde geändert.",
};

export function OwnName({ name: was }: { name: string }) {
  const t = useTexts();
  const w = t.lang === "de" ? de : en;
  const client = useQueryClient();
  const [name, setName] = useState(was);
  const isSame = name.trim() === was || name.trim() === "";
  const save = useMutation({
    mutationFn: () => answered(api.PUT("/v1/me/name", { body: { name: name.trim() } })),
    onSuccess: () => {
      toast({ text: w.saved, icon: "check" });
      void client.invalidateQueries({ queryKey: meQuery.queryKey });
      void client.invalidateQueries({ queryKey: ["staff"] });
    },
  });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    if (!isSame) save.mutate();
  };
  const problem = save.isError ? Problem.of(save.error) : undefined;
  return (
    <form noValidate onSubmit={submit} className="flex max-w-96 flex-col gap-3">
      <Field
        label={w.name}
        hint={w.hint}
        error={problem && (problem.code === "name_reserved" ? w.alike : problem.text(t))}
      >
        {p => <Input {...p} autoComplete="name" maxLength={80} value={name} onChange={e => setName(e.target.value)} />}
      </Field>
      {!isSame && (
        <Button type="submit" className="self-start" disabled={save.isPending}>
          {t.app.save}
        </Button>
      )}
    </form>
  );
}
