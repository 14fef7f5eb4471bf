// Choosing a password: the first one by an invitation, or another one in place of a forgotten one.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import { landing } from "../app/landing.ts";
import { meQuery } from "../app/session.ts";
import { claimDrafts } from "../composer/drafts.ts";
import { useTexts } from "../texts/use.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Skeleton } from "../ui/state.tsx";
import { keepKey } from "../wire/key.ts";
import { Problem } from "../wire/problem.ts";
import { CompanyButton } from "./companybutton.tsx";
import { Alert, Frame } from "./frame.tsx";
import { accept, dropToken, heldToken, type Kind, lookAt, reset, waysQuery } from "./net.ts";
import { type Fault, faultOf } from "./state.ts";
import { useWords } from "./words.ts";

export const Invitation = () => <ByLink kind="invitation" />;
export const Reset = () => <ByLink kind="reset" />;

const isSpent = (err: unknown): boolean => ["not_signed_in", "not_found"].includes(Problem.of(err).code);

function ByLink({ kind }: { kind: Kind }) {
  const w = useWords();
  const t = useTexts();
  const [token] = useState(() => heldToken(kind));
  const query = useQuery({
    queryKey: ["password link", kind],
    queryFn: () => lookAt(kind, token ?? ""),
    enabled: token !== undefined,
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!token || (query.isError && isSpent(query.error))) return <Spent kind={kind} />;
  if (query.isError)
    return (
      <Frame title={w[kind].title("")}>
        <Alert>{Problem.of(query.error).text(t)}</Alert>
        <Button onClick={() => void query.refetch()}>{t.app.retry}</Button>
      </Frame>
    );
  if (!query.data)
    return (
      <Frame title={w.looking}>
        <Skeleton rows={3} />
      </Frame>
    );
  return <Choose kind={kind} token={token} name={query.data.name} email={query.data.email} />;
}

function Spent({ kind }: { kind: Kind }) {
  const w = useWords();
  return (
    <Frame title={w.spentTitle} hint={w[kind].spent}>
      <div className="flex flex-col items-center gap-2">
        {kind === "reset" && (
          <Link to="/forgot" className="text-accent underline underline-offset-2">
            {w.askAgain}
          </Link>
        )}
        <Link to="/signin" className="text-accent underline underline-offset-2">
          {w.toSignIn}
        </Link>
      </div>
    </Frame>
  );
}

function Choose({ kind, token, name, email }: { kind: Kind; token: string; name: string; email: string }) {
  const w = useWords();
  const t = useTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [shown, setShown] = useState(false);
  const [wrong, setWrong] = useState<Fault>();
  const [isDone, setDone] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const company = useQuery(waysQuery).data?.company;
  const set = useMutation({
    mutationFn: async () => (kind === "invitation" ? await accept(token, password) : await reset(token, password)),
    onSuccess: async entrance => {
      dropToken();
      client.clear();
      const me = entrance?.me;
      if (!me) {
        setDone(true);
        return;
      }
      await keepKey();
      claimDrafts(me.id);
      client.setQueryData(meQuery.queryKey, me);
      void navigate({ to: landing(me), replace: true });
    },
  });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const fault = faultOf(password, again);
    setWrong(fault);
    if (!fault) set.mutate();
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  if (isDone)
    return (
      <Frame title={w.reset.title()}>
        <p role="status" className="mb-3">
          {w.reset.done}
        </p>
        <Link to="/signin" className="text-accent underline underline-offset-2">
          {w.toSignIn}
        </Link>
      </Frame>
    );
  if (set.isError && isSpent(set.error)) return <Spent kind={kind} />;
  return (
    <Frame title={w[kind].title(name)} hint={w[kind].hint}>
      {set.isError && <Alert>{Problem.of(set.error).text(t)}</Alert>}
      {kind === "invitation" && company && (
        <>
          <CompanyButton name={company.name} invitation={token} />
          <p className="my-4 text-center text-12 text-fg2">{w.or}</p>
        </>
      )}
      <form ref={form} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field label={w.as}>
          {p => (
            // A password manager keeps the password under this name.
            <Input
              {...p}
              type="email"
              dir="ltr"
              autoComplete="username"
              readOnly
              className="h-9 bg-sub"
              value={email}
            />
          )}
        </Field>
        <Field label={w.password} hint={w.passwordHint} error={wrong === "short" ? w.short : undefined}>
          {p => (
            <span className="relative flex">
              <Input
                {...p}
                type={shown ? "text" : "password"}
                autoComplete="new-password"
                autoFocus
                className="h-9 pe-9"
                value={password}
                onChange={e => setPassword(e.target.value)}
              />
              <IconButton
                icon={shown ? "eyeOff" : "eye"}
                label={shown ? w.hide : w.show}
                className="absolute end-1 top-1"
                aria-pressed={shown}
                onClick={() => setShown(s => !s)}
              />
            </span>
          )}
        </Field>
        <Field label={w.again} error={wrong === "differs" ? w.differs : undefined}>
          {p => (
            <Input
              {...p}
              type={shown ? "text" : "password"}
              autoComplete="new-password"
              className="h-9"
              value={again}
              onChange={e => setAgain(e.target.value)}
            />
          )}
        </Field>
        <Button look="primary" type="submit" className="h-9" disabled={set.isPending}>
          {set.isPending ? w.going : w[kind].go}
        </Button>
      </form>
    </Frame>
  );
}
