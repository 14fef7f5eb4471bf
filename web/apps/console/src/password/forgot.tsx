// Asking for a link in place of a forgotten password. What is answered never tells whether there is such an account.

import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Problem } from "../wire/problem.ts";
import { Alert, Frame } from "./frame.tsx";
import { forgot } from "./net.ts";
import { useWords } from "./words.ts";

export function Forgot() {
  const w = useWords();
  const t = useTexts();
  const [email, setEmail] = useState("");
  const [isMissing, setMissing] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const ask = useMutation({ mutationFn: () => forgot(email.trim()) });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const missing = email.trim() === "";
    setMissing(missing);
    if (missing) box.current?.focus();
    else ask.mutate();
  };
  const back = (
    <Link to="/signin" className="text-accent underline underline-offset-2">
      {w.toSignIn}
    </Link>
  );
  if (ask.isSuccess)
    return (
      <Frame title={w.sentTitle}>
        <p role="status" className="mb-3 text-pretty">
          {w.sent}
        </p>
        {back}
      </Frame>
    );
  const code = ask.isError ? Problem.of(ask.error).code : "";
  const said: Record<string, string> = { too_many: w.tooMany, unavailable: w.noMail };
  return (
    <Frame title={w.forgotTitle} hint={w.forgotHint}>
      {ask.isError && <Alert>{said[code] ?? Problem.of(ask.error).text(t)}</Alert>}
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field label={w.email} error={isMissing ? w.needEmail : undefined}>
          {p => (
            <Input
              {...p}
              ref={box}
              type="email"
              dir="ltr"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              maxLength={254}
              className="h-9"
              value={email}
              onChange={e => setEmail(e.target.value)}
            />
          )}
        </Field>
        <Button look="primary" type="submit" className="h-9" disabled={ask.isPending}>
          {ask.isPending ? w.going : w.send}
        </Button>
        <p className="text-center">{back}</p>
      </form>
    </Frame>
  );
}
