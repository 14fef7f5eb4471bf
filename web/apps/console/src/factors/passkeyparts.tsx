// A button that asks for a passkey, and the form that names a new one.

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { meQuery } from "../app/session.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Problem } from "../wire/problem.ts";
import { Alert } from "./code.tsx";
import { enrolPasskey } from "./net.ts";
import { passkeysWork } from "./passkey.ts";
import { useWords } from "./words.ts";

/** sayingOf is what to say when a passkey did not do. */
export function useSaying(): (err: unknown) => string {
  const t = useTexts();
  const w = useWords();
  return err => {
    const p = Problem.of(err);
    if (p.code === "passkey") return w.passkeyNone;
    if (p.code === "passkey_known") return w.passkeyKnown;
    if (p.code === "forbidden") return w.passkeyMisfit;
    return p.text(t);
  };
}

/** AskPasskey is the button, and below it what went wrong. */
export function AskPasskey({
  label,
  run,
  look = "primary",
}: {
  label: string;
  run: () => Promise<void>;
  look?: "primary" | "plain";
}) {
  const w = useWords();
  const saying = useSaying();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  if (!passkeysWork()) return <p className="text-fg2">{w.passkeyNoBrowser}</p>;
  const go = async (): Promise<void> => {
    setBusy(true);
    setWrong("");
    try {
      await run();
    } catch (err) {
      setWrong(saying(err));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-3">
      {wrong && <Alert>{wrong}</Alert>}
      <Button look={look} icon="lock" className="h-9" disabled={busy} onClick={() => void go()}>
        {busy ? w.passkeyGoing : label}
      </Button>
    </div>
  );
}

/** EnrolPasskey makes a passkey under a name. */
export function EnrolPasskey({ onDone }: { onDone: (codes: readonly string[]) => void }) {
  const w = useWords();
  const client = useQueryClient();
  const saying = useSaying();
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [wrong, setWrong] = useState("");
  if (!passkeysWork()) return <p className="text-fg2">{w.passkeyNoBrowser}</p>;
  const submit = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    setMissing(!name.trim());
    setWrong("");
    if (!name.trim()) return;
    setBusy(true);
    try {
      const done = await enrolPasskey(name.trim());
      client.setQueryData(meQuery.queryKey, done.me);
      onDone(done.codes);
    } catch (err) {
      setWrong(saying(err));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form noValidate onSubmit={e => void submit(e)} className="flex flex-col gap-4">
      {wrong && <Alert>{wrong}</Alert>}
      <p className="text-pretty text-fg2">{w.passkeyHint}</p>
      <Field label={w.passkeyName} hint={w.passkeyNameHint} error={missing ? w.passkeyNameNeeded : undefined}>
        {p => <Input {...p} maxLength={80} className="h-9" value={name} onChange={e => setName(e.target.value)} />}
      </Field>
      <Button look="primary" type="submit" className="h-9" disabled={busy}>
        {busy ? w.passkeyGoing : w.passkeyMake}
      </Button>
    </form>
  );
}
