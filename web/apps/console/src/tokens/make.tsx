// Making a token, and showing it this once.

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Boxes } from "../ui/boxes.tsx";
import { Button } from "../ui/button.tsx";
import { Area, Field, Input } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { type Made, makeToken } from "./net.ts";
import { blank, type Draft, dayOf, type Fault, faults, lastDay } from "./state.ts";
import { useWords } from "./words.ts";

export function MakeForm({
  scopes,
  sites,
  done,
}: {
  scopes: readonly string[];
  sites: readonly { readonly id: string; readonly name: string }[];
  done: (made: Made) => void;
}) {
  const w = useWords();
  const t = useTexts();
  const [now] = useState(() => Date.now());
  const [draft, setDraft] = useState<Draft>(() => blank(now));
  const [wrong, setWrong] = useState<readonly Fault[]>([]);
  const put = (to: Partial<Draft>): void => setDraft(d => ({ ...d, ...to }));
  const make = useMutation({ mutationFn: () => makeToken(draft), onSuccess: done });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const found = faults(draft, Date.now());
    setWrong(found);
    if (found.length === 0) make.mutate();
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      {make.isError && (
        <p role="alert" className="rounded-4 bg-bad-tint px-3 py-2 text-bad">
          {Problem.of(make.error).text(t)}
        </p>
      )}
      <Field label={w.name} error={wrong.includes("name") ? w.needName : undefined}>
        {p => (
          <Input
            {...p}
            maxLength={60}
            autoComplete="off"
            placeholder={w.namePlaceholder}
            value={draft.name}
            onChange={e => put({ name: e.target.value })}
          />
        )}
      </Field>
      <Boxes
        label={w.scopes}
        hint={wrong.includes("scopes") && <p className="text-12 text-bad">{w.needScopes}</p>}
        of={scopes.map(id => ({ id, name: id }))}
        chosen={draft.scopes}
        mono
        onChange={to => put({ scopes: to })}
      />
      {sites.length > 1 && (
        <Boxes
          label={w.sites}
          hint={<p className="text-12 text-fg2">{w.sitesHint}</p>}
          of={sites}
          chosen={draft.sites}
          onChange={to => put({ sites: to })}
        />
      )}
      <Field label={w.ends} error={wrong.includes("ends") ? w.needEnds : undefined}>
        {p => (
          <Input
            {...p}
            type="date"
            min={dayOf(now)}
            max={lastDay(now)}
            value={draft.ends}
            onChange={e => put({ ends: e.target.value })}
          />
        )}
      </Field>
      <Field label={w.addresses} hint={w.addressesHint}>
        {p => (
          <Area
            {...p}
            rows={2}
            dir="ltr"
            className="font-mono"
            spellCheck={false}
            value={draft.addresses}
            onChange={e => put({ addresses: e.target.value })}
          />
        )}
      </Field>
      <div className="flex justify-end">
        <Button look="primary" type="submit" disabled={make.isPending}>
          {w.go}
        </Button>
      </div>
    </form>
  );
}

/** ShownOnce has the token itself, which is nowhere else. */
export function ShownOnce({ secret, done }: { secret: string; done: () => void }) {
  const w = useWords();
  const box = useRef<HTMLInputElement>(null);
  const copy = (): void => {
    navigator.clipboard.writeText(secret).then(
      () => toast({ text: w.copied, icon: "check" }),
      () => {
        box.current?.select();
        toast({ text: w.notCopied, tone: "bad" });
      },
    );
  };
  return (
    <div className="flex flex-col gap-4">
      <p className="rounded-4 bg-warn-tint px-3 py-2 text-warn">{w.onceHint}</p>
      <Field label={w.secret}>
        {p => <Input {...p} ref={box} dir="ltr" readOnly className="font-mono" value={secret} />}
      </Field>
      <div className="flex justify-end gap-2">
        <Button icon="copy" onClick={copy}>
          {w.copy}
        </Button>
        <Button look="primary" onClick={done}>
          {w.kept}
        </Button>
      </div>
    </div>
  );
}
