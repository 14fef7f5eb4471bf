// The fields that the two forms about a person share.

import { useQuery } from "@tanstack/react-query";
import { useMe } from "../app/session.ts";
import type { Served } from "../sites/served.ts";
import { ServedSites } from "../sites/servedsites.tsx";
import { languages, useTexts } from "../texts/use.tsx";
import { Boxes } from "../ui/boxes.tsx";
import { Field, Input, inputLook } from "../ui/field.tsx";
import { type Role, teamsQuery } from "./net.ts";
import { roleName } from "./rolename.ts";
import type { Draft } from "./state.ts";
import { useWords } from "./words.ts";

type Values = Pick<Draft, "role" | "teams" | "ends" | keyof Served>;

interface Props {
  draft: Values;
  roles: readonly Role[];
  /** Whether all sites can be given. */
  mayAll: boolean;
  disabled?: boolean;
  wrongDay: boolean;
  onChange: (to: Partial<Values>) => void;
}

/** Standing is what somebody may do, and for how long. */
export function StandingFields({ draft, roles, mayAll, disabled = false, wrongDay, onChange }: Props) {
  const w = useWords();
  const t = useTexts();
  const teams = useQuery(teamsQuery);
  const { sites } = useMe();
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
      {teams.data?.length === 0 ? (
        <div>
          <p className="mb-1 font-semibold">{w.teams}</p>
          <p className="text-12 text-fg2">{w.noTeams}</p>
        </div>
      ) : (
        <Boxes label={w.teams} of={teams.data ?? []} chosen={draft.teams} onChange={to => onChange({ teams: to })} />
      )}
      {(sites.length > 1 || !mayAll) && (
        <ServedSites of={sites} mayAll={mayAll} value={draft} onChange={to => onChange(to)} />
      )}
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
