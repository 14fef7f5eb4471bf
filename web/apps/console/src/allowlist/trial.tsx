// A box to ask: would this address get in?

import { useTexts } from "../texts/use.tsx";
import { Field, Input, inputLook } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Section } from "../ui/page.tsx";
import type { Site, Tried } from "./net.ts";
import type { Draft } from "./state.ts";
import { useWords } from "./words.ts";

export function Trial({
  address,
  onType,
  site,
  sites,
  onSite,
  draft,
  tried,
}: {
  address: string;
  onType: (address: string) => void;
  site: string;
  sites: readonly Site[];
  onSite: (id: string) => void;
  draft: Draft;
  tried: Tried | undefined;
}) {
  const w = useWords();
  const t = useTexts();
  const isAsked = address.trim() !== "";
  const wrong = isAsked && tried?.address === "" ? w.notAnAddress : undefined;
  return (
    <Section title={w.tryTitle} hint={w.tryHint}>
      <Field label={w.address} error={wrong}>
        {p => (
          <Input
            {...p}
            className="font-mono"
            dir="ltr"
            placeholder="203.0.113.7"
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
            value={address}
            onChange={e => onType(e.target.value)}
          />
        )}
      </Field>
      {sites.length > 1 && (
        <Field label={w.trySite}>
          {p => (
            <select {...p} className={`${inputLook} h-8`} value={site} onChange={e => onSite(e.target.value)}>
              <option value="">{w.tryAllSites}</option>
              {sites.map(s => (
                <option key={s.id} value={s.id}>
                  {s.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <div role="status" className="flex flex-col gap-1.5">
        {isAsked &&
          tried &&
          tried.address !== "" &&
          (draft.on ? (
            <ul className="flex flex-col gap-1">
              {tried.admitted.map(a => {
                const by = draft.entries[a.entry]?.prefix;
                return (
                  <li key={a.role} className="flex items-center gap-2">
                    <Icon name={a.in ? "check" : "close"} size={13} className={a.in ? "text-ok" : "text-bad"} />
                    <span>
                      {t.role[a.role] ?? a.role}: <strong>{a.in ? w.in : w.out}</strong>
                      {a.in && by && <span className="text-fg2"> {w.byEntry(by)}</span>}
                    </span>
                  </li>
                );
              })}
            </ul>
          ) : (
            <p className="text-fg2">{w.off}</p>
          ))}
      </div>
    </Section>
  );
}
