// The rows of the allow-list: what each lets in, why, and since when.

import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Boxes } from "../ui/boxes.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Card, Section } from "../ui/page.tsx";
import { Empty } from "../ui/state.tsx";
import type { AllowList, Tried } from "./net.ts";
import { add, change, type Draft, drop, type Entry, isSameEntry, most } from "./state.ts";
import { useWords } from "./words.ts";

interface Props {
  draft: Draft;
  saved: AllowList;
  faults: Tried["faults"];
  mayEdit: boolean;
  onChange: (draft: Draft) => void;
}

export function Entries({ draft, saved, faults, mayEdit, onChange }: Props) {
  const w = useWords();
  return (
    <Section
      title={w.entries}
      hint={w.entriesHint}
      aside={
        mayEdit && (
          <Button icon="plus" disabled={draft.entries.length >= most.entries} onClick={() => onChange(add(draft))}>
            {w.add}
          </Button>
        )
      }
    >
      {draft.entries.length === 0 ? (
        <Empty icon="shield" title={w.none} hint={w.noneHint} />
      ) : (
        <Card>
          <ul className="divide-y divide-line">
            {draft.entries.map((e, i) => (
              <Row
                key={e.key}
                entry={e}
                saved={saved}
                fault={faults.find(f => f.index === i)}
                mayEdit={mayEdit}
                onChange={to => onChange(change(draft, e.key, to))}
                onDrop={() => onChange(drop(draft, e.key))}
              />
            ))}
          </ul>
        </Card>
      )}
    </Section>
  );
}

function Row({
  entry,
  saved,
  fault,
  mayEdit,
  onChange,
  onDrop,
}: {
  entry: Entry;
  saved: AllowList;
  fault: Tried["faults"][number] | undefined;
  mayEdit: boolean;
  onChange: (to: Partial<Omit<Entry, "key">>) => void;
  onDrop: () => void;
}) {
  const w = useWords();
  const t = useTexts();
  const was = saved.entries.find(e => isSameEntry(e, entry));
  const said = fault && (w.fault[fault.why] ?? fault.message);
  const isOfNote = fault?.why === "note";
  return (
    <li className="px-4 py-3">
      <fieldset disabled={!mayEdit} className="flex flex-col gap-2">
        <legend className="sr-only">{entry.prefix || w.add}</legend>
        <div className="grid items-start gap-3 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
          <Field label={w.prefix} error={isOfNote ? undefined : said}>
            {p => (
              <Input
                {...p}
                className="font-mono"
                dir="ltr"
                maxLength={64}
                autoComplete="off"
                spellCheck={false}
                value={entry.prefix}
                onChange={e => onChange({ prefix: e.target.value })}
              />
            )}
          </Field>
          <Field label={w.note} error={isOfNote ? said : undefined}>
            {p => (
              <Input
                {...p}
                maxLength={most.note}
                autoComplete="off"
                placeholder={w.notePlaceholder}
                value={entry.note}
                onChange={e => onChange({ note: e.target.value })}
              />
            )}
          </Field>
          {mayEdit && <IconButton icon="trash" className="md:mt-6" label={w.remove(entry.prefix)} onClick={onDrop} />}
        </div>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {(saved.sites.length > 1 || entry.sites.length > 0) && (
            <div className="basis-full">
              <Boxes
                label={w.sites}
                labelHidden
                of={saved.sites}
                chosen={entry.sites}
                onChange={sites => onChange({ sites })}
              >
                <span className="text-12 text-fg2">{entry.sites.length === 0 ? w.allSites : w.sitesHint}</span>
              </Boxes>
            </div>
          )}
          <Boxes
            label={w.roles}
            labelHidden
            of={saved.roles.map(role => ({ id: role, name: t.role[role] ?? role }))}
            chosen={entry.roles}
            onChange={roles => onChange({ roles })}
          >
            {entry.roles.length === 0 && <span className="text-12 text-fg2">{w.allRoles}</span>}
          </Boxes>
          <span className="ms-auto text-12 text-fg2">
            {was ? w.added(was.by ? was.by.name || w.somebody : w.host, exact(t, was.at)) : w.fresh}
          </span>
        </div>
      </fieldset>
    </li>
  );
}
