// Asking for what the role does not give.

import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useMay } from "../app/session.ts";
import { permText, useWords as useRoleWords } from "../roles/words.ts";
import { useWords as useSecurityWords } from "../security/words.ts";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Area, Choice, Field, Input, inputLook } from "../ui/field.tsx";
import { Problem } from "../wire/problem.ts";
import { ask, type Elevations, openIncidentsQuery } from "./net.ts";
import {
  blank,
  choices,
  conversationOf,
  type Draft,
  durations,
  type Fault,
  faults,
  scoped,
  toggle,
  toRead,
} from "./state.ts";
import { useWords } from "./words.ts";

export function AskForm({
  offered,
  conversation,
  done,
}: {
  offered: Elevations;
  conversation: string;
  done: () => void;
}) {
  const w = useWords();
  const t = useTexts();
  const [draft, setDraft] = useState<Draft>(() => blank(conversation));
  const [wrong, setWrong] = useState<readonly Fault[]>([]);
  const put = (to: Partial<Draft>): void => setDraft(d => ({ ...d, ...to }));
  const asking = useMutation({
    mutationFn: () => ask({ ...draft, conversation: conversationOf(draft.conversation) }),
    onSuccess: done,
  });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const found = faults(draft);
    setWrong(found);
    if (found.length === 0) asking.mutate();
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      {asking.isError && (
        <p role="alert" className="rounded-4 bg-bad-tint px-3 py-2 text-bad">
          {Problem.of(asking.error).text(t)}
        </p>
      )}
      <Choice
        label={w.scope}
        value={draft.scope}
        onChange={to => setDraft(d => scoped(d, to))}
        options={(["conversation", "sites", "none"] as const).map(value => ({ value, label: w.scopes[value] }))}
      />
      <Where draft={draft} put={put} offered={offered} wrong={wrong} />
      <Permissions draft={draft} put={put} offered={offered} isWrong={wrong.includes("permissions")} />
      <Field label={w.minutes}>
        {p => (
          <select
            {...p}
            className={`${inputLook} h-8`}
            value={draft.minutes}
            onChange={e => put({ minutes: Number(e.target.value) })}
          >
            {durations.map(m => (
              <option key={m} value={m}>
                {w.duration(m)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Incident value={draft.incident} onChange={incident => put({ incident })} />
      <Field label={w.reason} hint={w.reasonHint} error={wrong.includes("reason") ? w.needReason : undefined}>
        {p => (
          <Area {...p} rows={2} maxLength={500} value={draft.reason} onChange={e => put({ reason: e.target.value })} />
        )}
      </Field>
      <div className="flex justify-end">
        <Button look="primary" type="submit" disabled={asking.isPending}>
          {w.go}
        </Button>
      </div>
    </form>
  );
}

interface Part {
  draft: Draft;
  put: (to: Partial<Draft>) => void;
  offered: Elevations;
}

function Where({ draft, put, offered, wrong }: Part & { wrong: readonly Fault[] }) {
  const w = useWords();
  if (draft.scope === "none") return <p className="text-12 text-fg2">{w.noScopeHint}</p>;
  if (draft.scope === "conversation")
    return (
      <Field
        label={w.conversation}
        hint={w.conversationHint}
        error={wrong.includes("conversation") ? w.needConversation : undefined}
      >
        {p => (
          <Input
            {...p}
            dir="ltr"
            className="font-mono"
            spellCheck={false}
            autoComplete="off"
            value={draft.conversation}
            onChange={e => put({ conversation: e.target.value })}
          />
        )}
      </Field>
    );
  return (
    <>
      {offered.sites.length > 0 && (
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 font-semibold">{w.sites}</legend>
          <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
            {offered.sites.map(s => (
              <Tick
                key={s.id}
                name={s.name}
                on={draft.sites.includes(s.id)}
                onToggle={() => put({ sites: toggle(draft.sites, s.id) })}
              />
            ))}
          </div>
        </fieldset>
      )}
      <Field label={w.site} hint={w.siteHint} error={wrong.includes("sites") ? w.needSites : undefined}>
        {p => (
          <Input
            {...p}
            dir="ltr"
            spellCheck={false}
            autoComplete="off"
            maxLength={60}
            value={draft.site}
            onChange={e => put({ site: e.target.value })}
          />
        )}
      </Field>
      <Field label={w.team} hint={w.teamHint}>
        {p => (
          <select
            {...p}
            className={`${inputLook} h-8`}
            value={draft.team}
            onChange={e => put({ team: e.target.value })}
          >
            <option value="">{w.allTeams}</option>
            {offered.teams.map(team => (
              <option key={team.id} value={team.id}>
                {team.name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}

function Permissions({ draft, put, offered, isWrong }: Part & { isWrong: boolean }) {
  const w = useWords();
  const r = useRoleWords();
  const list = choices(offered.lendable, draft.scope);
  const isBarred = list.some(l => l.bar !== undefined);
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 font-semibold">{w.permissions}</legend>
      {isWrong && <p className="text-12 text-bad">{w.needPermissions}</p>}
      {isBarred && <p className="text-12 text-fg2">{w.barred}</p>}
      <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
        {list.map(l => (
          <Tick
            key={l.permission}
            name={
              l.permission === toRead
                ? w.read
                : `${l.scoped ? "" : `${r.group[l.permission.split(".")[0] ?? ""] ?? ""}: `}${permText(r, l.permission)}`
            }
            on={l.bar === undefined && draft.permissions.includes(l.permission)}
            disabled={l.bar !== undefined}
            onToggle={() => put({ permissions: toggle(draft.permissions, l.permission) })}
          />
        ))}
      </div>
    </fieldset>
  );
}

function Tick({
  name,
  on,
  disabled = false,
  onToggle,
}: {
  name: string;
  on: boolean;
  disabled?: boolean;
  onToggle: () => void;
}) {
  return (
    <label className={`inline-flex min-h-6 items-center gap-1.5 ${disabled ? "text-fg2" : ""}`}>
      <input type="checkbox" className="size-3.5 accent-accent" checked={on} disabled={disabled} onChange={onToggle} />
      {name}
    </label>
  );
}

/** Incident lets those who see the security centre say for which one it is. */
function Incident({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const w = useWords();
  const s = useSecurityWords();
  const t = useTexts();
  const maySee = useMay("security.see");
  const { data } = useQuery({ ...openIncidentsQuery, enabled: maySee });
  if (!maySee || !data || data.length === 0) return null;
  return (
    <Field label={w.incident}>
      {p => (
        <select {...p} className={`${inputLook} h-8`} value={value} onChange={e => onChange(e.target.value)}>
          <option value="">{w.noIncident}</option>
          {data.map(i => (
            <option key={i.id} value={i.id}>
              {s.attacks[i.attack] ?? i.attack}, {exact(t, i.last)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
