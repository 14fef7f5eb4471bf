import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMay, useMe } from "../app/session.ts";
import { canNotify, chime, wake } from "../attention/signs.ts";
import { isMac } from "../commands/book.ts";
import { FactorsSection } from "../factors/section.tsx";
import { useWords as useSessionWords } from "../sessions/words.ts";
import { languages, useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Choice } from "../ui/field.tsx";
import { Page, Section } from "../ui/page.tsx";
import { Toggle } from "../ui/toggle.tsx";
import { OwnName } from "./name.tsx";
import { change, language, useSettings } from "./net.ts";
import { Password } from "./password.tsx";

export function SettingsScreen() {
  const t = useTexts();
  const me = useMe();
  const mayMask = useMay("masking.see");
  const s = useSettings();
  const sessions = useSessionWords();
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
          <OwnName key={me.name} name={me.name} />
          <Password email={me.email} />
        </Section>
        <FactorsSection />
        <Section title={sessions.go} hint={sessions.goHint}>
          <Link to="/settings/sessions" className="self-start font-semibold text-accent underline underline-offset-2">
            {sessions.go}
          </Link>
        </Section>
      </Page>
    </main>
  );
}
