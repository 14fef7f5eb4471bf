// The one screen that is open to who has no second factor yet, where everybody has one.

import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { landing } from "../app/landing.ts";
import { leave } from "../app/leave.ts";
import { useMe } from "../app/session.ts";
import { signOut } from "../signin/net.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Codes, EnrolApp } from "./enrol.tsx";
import { passkeysWork } from "./passkey.ts";
import { EnrolPasskey } from "./passkeyparts.tsx";
import { useWords } from "./words.ts";

export function FirstFactor() {
  const t = useTexts();
  const w = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const [codes, setCodes] = useState<readonly string[]>();
  const [passkey, setPasskey] = useState(false);
  return (
    <main id="content" className="h-full overflow-y-auto bg-sub p-4">
      <div className="mx-auto w-full max-w-[440px] py-6">
        <h1 className="text-20 font-semibold">{w.firstTitle}</h1>
        <p className="mt-0.5 mb-4 text-pretty text-fg2">{w.firstHint}</p>
        <div className="rounded-14 border bg-bg p-5">
          <h2 className="mb-3 text-16 font-semibold">{codes ? w.recoveries : passkey ? w.passkey : w.appTitle}</h2>
          {codes ? (
            <Codes codes={codes} onKept={() => void navigate({ to: landing(me), replace: true })} />
          ) : passkey ? (
            <EnrolPasskey onDone={setCodes} />
          ) : (
            <EnrolApp onDone={setCodes} />
          )}
          {!codes && passkeysWork() && (
            <Button look="quiet" className="mt-3 w-full" onClick={() => setPasskey(!passkey)}>
              {passkey ? w.orApp : w.orPasskey}
            </Button>
          )}
        </div>
        {!codes && (
          <p className="mt-4 flex flex-wrap items-center gap-2 text-fg2">
            <span className="grow">
              {t.settings.signedInAs} {me.name} · {me.email}
            </span>
            <Button look="quiet" onClick={() => void signOut().finally(leave)}>
              {t.signin.out}
            </Button>
          </p>
        )}
      </div>
    </main>
  );
}
