// One box for a code, and the form around it: at sign-in and when it is asked again.

import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";

export function Alert({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="flex items-start gap-2 rounded-4 bg-bad-tint px-3 py-2 text-bad">
      <Icon name="warn" className="mt-px" />
      <span>{children}</span>
    </p>
  );
}

export function CodeForm({
  label,
  hint,
  needed,
  go,
  going,
  secret = false,
  digits = false,
  onCode,
  children,
}: {
  label: string;
  hint?: string | undefined;
  /** Said when the box is empty. */
  needed: string;
  go: string;
  going: string;
  /** It is a password. */
  secret?: boolean;
  digits?: boolean;
  /** Answers what was wrong, or nothing. */
  onCode: (code: string) => Promise<string | undefined>;
  children?: ReactNode;
}) {
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const [missing, setMissing] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const submit = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    setMissing(!code.trim());
    setWrong("");
    if (!code.trim()) return box.current?.focus();
    setBusy(true);
    const said = await onCode(secret ? code : code.trim());
    setBusy(false);
    if (said === undefined) return;
    setWrong(said);
    setCode("");
    requestAnimationFrame(() => box.current?.focus());
  };
  return (
    <form noValidate onSubmit={e => void submit(e)} className="flex flex-col gap-4">
      {wrong && <Alert>{wrong}</Alert>}
      <Field label={label} hint={hint} error={missing ? needed : undefined}>
        {p => (
          <Input
            {...p}
            ref={box}
            type={secret ? "password" : "text"}
            autoComplete={secret ? "current-password" : digits ? "one-time-code" : "off"}
            inputMode={digits ? "numeric" : "text"}
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            maxLength={secret ? 256 : 40}
            className={`h-9 ${secret ? "" : "font-mono tracking-widest"}`}
            value={code}
            onChange={e => setCode(e.target.value)}
          />
        )}
      </Field>
      <Button look="primary" type="submit" className="h-9" disabled={busy}>
        {busy ? going : go}
      </Button>
      {children}
    </form>
  );
}
