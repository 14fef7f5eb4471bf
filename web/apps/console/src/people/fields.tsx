// The fields that the two forms about a person share.

import { useQuery } from "@tanstack/react-query";
import { languages, useTexts } from "../texts/use.tsx";
import { Field, Input, inputLook } from "../ui/field.tsx";
import { type Role, teamsQuery } from "./net.ts";
import { roleName } from "./rolename.ts";
import { type Draft, toggle } from "./state.ts";
import { useWords } from "./words.ts";

type Values = Pick<Draft, "role" | "teams" | "ends">;

interface Props {
  draft: Values;
  roles: readonly Role[];
  disabled?: boolean;
  wrongDay: boolean;
  onChange: (to: Partial<Values>) => void;
}

/** Standing is what somebody may do, and for how long. */
export function StandingFields({ draft, roles, disabled = false, wrongDay, onChange }: Props) {
  const w = useWords();
  const t = useTexts();
  const teams = useQuery(teamsQuery);
  return (
    <fieldset disabled={disabled} className="flex flex-col gap-4">
      <div className="grid gap-4 md:grid-cols-2">
        <Field label={w.role}>
          {p => (
            <select
              {...p}
              className={`${inputLook} h-8`}
              value={draft.role}
              onChange={e => onChange({ role: e.target.value })}
            >
              {roles.map(r => (
                <option key={r.key} value={r.key}>
                  {roleName(t, roles, r.key)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={w.ends} hint={w.endsHint} error={wrongDay ? w.needDay : undefined}>
          {p => <Input {...p} type="date" value={draft.ends} onChange={e => onChange({ ends: e.target.value })} />}
        </Field>
      </div>
      <fieldset>
        <legend className="mb-1 font-semibold">{w.teams}</legend>
        {teams.data?.length === 0 && <p className="text-12 text-fg2">{w.noTeams}</p>}
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          {(teams.data ?? []).map(team => (
            <label key={team.id} className="inline-flex min-h-6 items-center gap-1.5">
              <input
                type="checkbox"
                className="size-3.5 accent-accent"
                checked={draft.teams.includes(team.id)}
                onChange={() => onChange({ teams: toggle(draft.teams, team.id) })}
              />
              {team.name}
            </label>
          ))}
        </div>
      </fieldset>
    </fieldset>
  );
}

/** LanguageField is what the console and mails speak to somebody. */
export function LanguageField({ value, onChange }: { value: string; onChange: (tag: string) => void }) {
  const w = useWords();
  return (
    <Field label={w.language}>
      {p => (
        <select {...p} className={`${inputLook} h-8`} value={value} onChange={e => onChange(e.target.value)}>
          {Object.entries(languages).map(([tag, name]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
