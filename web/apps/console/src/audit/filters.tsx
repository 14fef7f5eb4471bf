// What narrows the log: kept in the address, so that a view can be passed on and gone back to.

import { type FormEvent, useState } from "react";
import { conversationId } from "../privacy/id.ts";
import { Button } from "../ui/button.tsx";
import { Field, Input, inputLook } from "../ui/field.tsx";
import { Card } from "../ui/page.tsx";
import { any, type Filters, readFilters } from "./state.ts";
import { actText, useWords } from "./words.ts";

const actors = ["visitor", "host", "system", "nobody"];

/** FilterBar shows the filters in force; they change when they are applied. */
export function FilterBar({
  filters,
  staffName,
  onChange,
}: {
  filters: Filters;
  staffName: string | undefined;
  onChange: (f: Filters) => void;
}) {
  const w = useWords();
  const [draft, setDraft] = useState<Filters>(filters);
  const [wrong, setWrong] = useState(false);
  const set = (key: keyof Filters, value: string): void =>
    setDraft(d => {
      const { [key]: _, ...rest } = d;
      return value ? { ...rest, [key]: value } : rest;
    });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const typed = draft.conversation?.trim() ?? "";
    const id = typed ? conversationId(typed) : undefined;
    const bad = typed !== "" && id === undefined;
    setWrong(bad);
    if (!bad) onChange(readFilters({ ...draft, conversation: id }));
  };
  return (
    <Card className="p-4">
      <form onSubmit={submit} aria-label={w.filters} className="flex flex-col gap-3">
        <div className="grid gap-3 md:grid-cols-2 lg:grid-cols-[1fr_1fr_1.6fr_auto_auto]">
          <Field label={w.act}>
            {p => (
              <select
                {...p}
                className={`${inputLook} h-8`}
                value={draft.act ?? ""}
                onChange={e => set("act", e.target.value)}
              >
                <option value="">{w.anyAct}</option>
                {Object.keys(w.acts).map(a => (
                  <option key={a} value={a}>
                    {actText(w, a)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={w.by}>
            {p => (
              <select
                {...p}
                className={`${inputLook} h-8`}
                value={draft.staff ? "staff" : (draft.by ?? "")}
                onChange={e => {
                  if (e.target.value === "staff") return;
                  set("staff", "");
                  set("by", e.target.value);
                }}
              >
                <option value="">{w.anybody}</option>
                {draft.staff && <option value="staff">{staffName ?? w.staffFilterUnknown}</option>}
                {actors.map(a => (
                  <option key={a} value={a}>
                    {w.actors[a]}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={w.conversation} error={wrong ? w.conversationWrong : undefined}>
            {p => (
              <Input
                {...p}
                className="font-mono"
                maxLength={300}
                spellCheck={false}
                autoComplete="off"
                title={w.conversationHint}
                value={draft.conversation ?? ""}
                onChange={e => set("conversation", e.target.value)}
              />
            )}
          </Field>
          <Field label={w.from}>
            {p => <Input {...p} type="date" value={draft.from ?? ""} onChange={e => set("from", e.target.value)} />}
          </Field>
          <Field label={w.to}>
            {p => <Input {...p} type="date" value={draft.to ?? ""} onChange={e => set("to", e.target.value)} />}
          </Field>
        </div>
        <div className="flex gap-2">
          <Button type="submit" look="primary">
            {w.apply}
          </Button>
          {any(filters) && (
            <Button look="quiet" icon="close" onClick={() => onChange({})}>
              {w.clear}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}
