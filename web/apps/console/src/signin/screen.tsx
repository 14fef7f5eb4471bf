// Sign-in: with e-mail and password, or with a link that works once.

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, lazy, Suspense, useRef, useState } from "react";
import { landing, safeNext } from "../app/landing.ts";
import { meQuery } from "../app/session.ts";
import { claimDrafts } from "../composer/drafts.ts";
import { Offers } from "../password/offers.tsx";
import type { Texts } from "../texts/en.ts";
import { useTexts } from "../texts/use.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Ended } from "../wire/api.ts";
import { keepKey } from "../wire/key.ts";
import { Problem } from "../wire/problem.ts";
import type { Me } from "../wire/types.ts";
import { dropLinkToken, type Entrance, heldLinkToken, signIn, signInByLink } from "./net.ts";

const Alone = lazy(async () => ({ default: (await import("../factors/alone.tsx")).Alone }));
const Second = lazy(async () => ({ default: (await import("../factors/second.tsx")).Second }));

function said(t: Texts, err: unknown, link: boolean): string {
  const p = Problem.of(err);
  if (p.status === 401 || p.code === "not_signed_in") return link ? t.signin.linkSpent : t.signin.wrong;
  if (p.code === "invalid") return link ? t.signin.linkSpent : t.signin.wrong;
  if (p.code === "too_many") return p.message || t.signin.tooMany;
  return p.text(t);
}

export function SignIn() {
  const t = useTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { next, ended, left, why } = useSearch({ strict: false }) as {
    next?: string;
    ended?: boolean;
    left?: boolean;
    why?: Ended;
  };
  const [link, setLink] = useState(heldLinkToken);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [second, setSecond] = useState<Entrance["second"]>();
  const [wrong, setWrong] = useState<{ email?: string; password?: string; all?: string }>({});
  const emailBox = useRef<HTMLInputElement>(null);
  const passwordBox = useRef<HTMLInputElement>(null);

  const enter = async (me: Me): Promise<void> => {
    await keepKey();
    claimDrafts(me.id);
    dropLinkToken();
    client.clear();
    client.setQueryData(meQuery.queryKey, me);
    void navigate({ to: (!me.enrolling && next && safeNext(next)) || landing(me), replace: true });
  };
  const attempt = async (go: () => Promise<Entrance>, byLink: boolean): Promise<void> => {
    setBusy(true);
    setWrong({});
    try {
      const { me, second } = await go();
      if (me) return await enter(me);
      dropLinkToken();
      setLink(undefined);
      setPassword("");
      setSecond(second);
    } catch (err) {
      setWrong({ all: said(t, err, byLink) });
      if (byLink) {
        const p = Problem.of(err);
        // A token that the server has refused is spent; one that never reached it may be tried again.
        if (p.code !== "network" && p.status < 500) {
          dropLinkToken();
          setLink(undefined);
        }
      } else {
        setPassword("");
        requestAnimationFrame(() => passwordBox.current?.focus());
      }
    } finally {
      setBusy(false);
    }
  };
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const missing = {
      ...(email.trim() ? {} : { email: t.signin.needEmail }),
      ...(password ? {} : { password: t.signin.needPassword }),
    };
    setWrong(missing);
    if (missing.email) emailBox.current?.focus();
    else if (missing.password) passwordBox.current?.focus();
    else void attempt(() => signIn(email.trim(), password), false);
  };

  return (
    <main id="content" className="flex h-full items-center justify-center overflow-y-auto bg-sub p-4">
      <div className="w-full max-w-[360px]">
        <div className="mb-5 flex flex-col items-center gap-3 text-center">
          <svg aria-hidden="true" viewBox="0 0 32 32" className="size-10">
            <rect width="32" height="32" rx="8" className="fill-accent" />
            <path
              d="M9 23V13a7 7 0 0 1 14 0v10M9 23h14"
              fill="none"
              strokeWidth="3"
              strokeLinecap="round"
              className="stroke-on"
            />
            <circle cx="19.2" cy="17.6" r="1.6" className="fill-on" />
          </svg>
          <div>
            <h1 className="text-20 font-semibold">
              {second ? t.signin.second : link ? t.signin.linkTitle : t.signin.title}
            </h1>
            <p className="mt-0.5 text-fg2">{second ? t.signin.secondHint : link ? t.signin.linkHint : t.signin.hint}</p>
          </div>
        </div>
        <div className="rounded-14 border bg-bg p-5">
          {ended && !wrong.all && !link && !second && (
            <p className="mb-4 rounded-4 bg-sub px-3 py-2 text-fg2">{why ? t.signin.endedBy[why] : t.signin.ended}</p>
          )}
          {wrong.all && (
            <p role="alert" className="mb-4 flex items-start gap-2 rounded-4 bg-bad-tint px-3 py-2 text-bad">
              <Icon name="warn" className="mt-px" />
              {wrong.all}
            </p>
          )}
          {second ? (
            <Suspense fallback={<p>{t.app.loading}</p>}>
              <Second
                ways={second.ways}
                onDone={enter}
                onOver={why => {
                  setSecond(undefined);
                  setWrong(why ? { all: why } : {});
                }}
              />
            </Suspense>
          ) : link ? (
            <div className="flex flex-col gap-2">
              <Button
                look="primary"
                className="h-9"
                disabled={busy}
                autoFocus
                onClick={() => void attempt(() => signInByLink(link), true)}
              >
                {busy ? t.signin.going : t.signin.linkGo}
              </Button>
              <Button look="quiet" onClick={() => setLink(undefined)}>
                {t.signin.usePassword}
              </Button>
            </div>
          ) : (
            <form noValidate onSubmit={submit} className="flex flex-col gap-4">
              <Field label={t.signin.email} error={wrong.email}>
                {p => (
                  <Input
                    {...p}
                    ref={emailBox}
                    type="email"
                    autoComplete="username"
                    inputMode="email"
                    autoCapitalize="none"
                    spellCheck={false}
                    autoFocus
                    className="h-9"
                    value={email}
                    onChange={e => setEmail(e.target.value)}
                  />
                )}
              </Field>
              <Field label={t.signin.password} error={wrong.password}>
                {p => (
                  <span className="relative flex">
                    <Input
                      {...p}
                      ref={passwordBox}
                      type={shown ? "text" : "password"}
                      autoComplete="current-password"
                      className="h-9 pe-9"
                      value={password}
                      onChange={e => setPassword(e.target.value)}
                    />
                    <IconButton
                      icon={shown ? "eyeOff" : "eye"}
                      label={shown ? t.signin.hide : t.signin.show}
                      className="absolute end-1 top-1"
                      aria-pressed={shown}
                      onClick={() => setShown(s => !s)}
                    />
                  </span>
                )}
              </Field>
              <Button look="primary" type="submit" className="h-9" disabled={busy}>
                {busy ? t.signin.going : t.signin.go}
              </Button>
            </form>
          )}
          {!link && !second && (
            <Suspense>
              <Alone onDone={enter} />
            </Suspense>
          )}
          {!link && !second && <Offers wasIn={ended === true || left === true} />}
        </div>
      </div>
    </main>
  );
}
