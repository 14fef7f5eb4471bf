import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { factorsQuery } from "../factors/net.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { answered, api } from "../wire/api.ts";
import { Problem } from "../wire/problem.ts";

const passwordShortest = 12;

export function Password({ email }: { email: string }) {
  const t = useTexts();
  const client = useQueryClient();
  // Who came by a link has no password yet, and sets the first one without a current one.
  const has = useQuery(factorsQuery).data?.password;
  const [now, setNow] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [wrong, setWrong] = useState<{ now?: string; next?: string; again?: string }>({});
  const save = useMutation({
    mutationFn: () => answered(api.POST("/v1/me/password", { body: { ...(has ? { current: now } : {}), new: next } })),
    onSuccess: () => {
      setNow("");
      setNext("");
      setAgain("");
      toast({ text: has ? t.settings.changed : t.settings.set });
      void client.invalidateQueries(factorsQuery);
    },
  });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const w = {
      ...(now || !has ? {} : { now: t.signin.needPassword }),
      ...([...next].length >= passwordShortest ? {} : { next: t.settings.tooShort }),
      ...(next === again ? {} : { again: t.settings.mismatch }),
    };
    setWrong(w);
    if (Object.keys(w).length === 0) save.mutate();
  };
  if (has === undefined) return null;
  return (
    <form noValidate onSubmit={submit} className="flex max-w-96 flex-col gap-4">
      <h3 className="font-semibold">{t.settings.password}</h3>
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      {save.isError && (
        <p role="alert" className="rounded-4 bg-bad-tint px-3 py-2 text-bad">
          {Problem.of(save.error).text(t)}
        </p>
      )}
      {has ? (
        <Field label={t.settings.current} error={wrong.now}>
          {p => (
            <Input
              {...p}
              type="password"
              autoComplete="current-password"
              value={now}
              onChange={e => setNow(e.target.value)}
            />
          )}
        </Field>
      ) : (
        <p className="text-fg2">{t.settings.first}</p>
      )}
      <Field label={t.settings.next} error={wrong.next} hint={t.settings.tooShort}>
        {p => (
          <Input
            {...p}
            type="password"
            autoComplete="new-password"
            value={next}
            onChange={e => setNext(e.target.value)}
          />
        )}
      </Field>
      <Field label={t.settings.again} error={wrong.again}>
        {p => (
          <Input
            {...p}
            type="password"
            autoComplete="new-password"
            value={again}
            onChange={e => setAgain(e.target.value)}
          />
        )}
      </Field>
      <Button type="submit" look="primary" className="self-start" disabled={save.isPending}>
        {has ? t.settings.change : t.settings.setFirst}
      </Button>
    </form>
  );
}
