import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useMay, useMe } from "../app/session.ts";
import { canNotify, chime, wake } from "../attention/signs.ts";
import { isMac } from "../commands/book.ts";
import { languages, useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Choice, Field, Input, Toggle } from "../ui/field.tsx";
import { Page, Section } from "../ui/page.tsx";
import { toast } from "../ui/toast.tsx";
import { answered, api } from "../wire/api.ts";
import { Problem } from "../wire/problem.ts";
import { change, language, useSettings } from "./net.ts";

const passwordShortest = 12;

export function SettingsScreen() {
  const t = useTexts();
  const me = useMe();
  const mayMask = useMay("masking.see");
  const s = useSettings();
  const [permission, setPermission] = useState(() => (canNotify() ? Notification.permission : "denied"));
  const setNotify = async (on: boolean): Promise<void> => {
    if (on && permission === "default") {
      const answer = await Notification.requestPermission();
      setPermission(answer);
      change({ notify: answer === "granted" });
      return;
    }
    change({ notify: on && permission === "granted" });
  };
  const mod = isMac ? "⌘" : "Ctrl";
  const lang = language().toLowerCase().split("-")[0] ?? "en";
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={t.settings.title} hint={t.settings.thisBrowser}>
        <Section title={t.settings.appearance}>
          <div className="flex flex-wrap gap-x-10 gap-y-4">
            <Choice
              label={t.settings.theme}
              value={s.theme}
              onChange={theme => change({ theme })}
              options={[
                { value: "light", label: t.settings.light },
                { value: "dark", label: t.settings.dark },
                { value: "system", label: t.settings.system },
              ]}
            />
            <Choice
              label={t.settings.language}
              value={languages[lang] ? lang : "en"}
              onChange={to => change({ lang: to })}
              options={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            />
          </div>
        </Section>
        <Section title={t.settings.attention}>
          <div className="flex items-start gap-3">
            <Toggle label={t.settings.sound} checked={s.sound} onChange={sound => change({ sound })} />
            <Button
              className="ms-auto"
              icon="bell"
              disabled={!s.sound}
              onClick={() => {
                wake();
                setTimeout(() => chime("waiting"), 60);
              }}
            >
              {t.settings.soundTry}
            </Button>
          </div>
          <Toggle
            label={t.settings.notify}
            hint={permission === "denied" ? t.settings.notifyBlocked : t.settings.notifyHint}
            checked={s.notify && permission === "granted"}
            onChange={on => void setNotify(on)}
          />
        </Section>
        <Section title={t.settings.writing}>
          <Choice
            label={t.settings.sendKey}
            value={s.sendKey}
            onChange={sendKey => change({ sendKey })}
            options={[
              { value: "mod", label: t.settings.modEnter(mod) },
              { value: "enter", label: t.settings.enter },
            ]}
          />
          <p className="text-12 text-fg2">{s.sendKey === "enter" ? t.settings.enterHint : t.settings.modHint}</p>
        </Section>
        {mayMask && (
          <Section title={t.settings.maskingGo} hint={t.settings.masking}>
            <Link to="/settings/masking" className="self-start font-semibold text-accent underline underline-offset-2">
              {t.settings.maskingGo}
            </Link>
          </Section>
        )}
        <Section
          title={t.settings.account}
          hint={`${t.settings.signedInAs} ${me.name} · ${me.email} · ${t.role[me.role] ?? me.role}`}
        >
          <Password email={me.email} />
        </Section>
      </Page>
    </main>
  );
}

function Password({ email }: { email: string }) {
  const t = useTexts();
  const [now, setNow] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [wrong, setWrong] = useState<{ now?: string; next?: string; again?: string }>({});
  const save = useMutation({
    mutationFn: () => answered(api.POST("/v1/me/password", { body: { current: now, new: next } })),
    onSuccess: () => {
      setNow("");
      setNext("");
      setAgain("");
      toast({ text: t.settings.changed });
    },
  });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const w = {
      ...(now ? {} : { now: t.signin.needPassword }),
      ...([...next].length >= passwordShortest ? {} : { next: t.settings.tooShort }),
      ...(next === again ? {} : { again: t.settings.mismatch }),
    };
    setWrong(w);
    if (Object.keys(w).length === 0) save.mutate();
  };
  return (
    <form noValidate onSubmit={submit} className="flex max-w-96 flex-col gap-4">
      <h3 className="sr-only">{t.settings.password}</h3>
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      {save.isError && (
        <p role="alert" className="rounded-4 bg-bad-tint px-3 py-2 text-bad">
          {Problem.of(save.error).text(t)}
        </p>
      )}
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
        {t.settings.change}
      </Button>
    </form>
  );
}
