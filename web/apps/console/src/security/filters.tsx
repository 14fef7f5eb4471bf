// What narrows the list: kept in the address, so that a view can be passed on and gone back to.

import { type FormEvent, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Field, Input, inputLook } from "../ui/field.tsx";
import { Card } from "../ui/page.tsx";
import { any, type Filters, readFilters, severities, spans, states } from "./state.ts";
import { useWords } from "./words.ts";

export function FilterBar({ filters, onChange }: { filters: Filters; onChange: (f: Filters) => void }) {
  const w = useWords();
  const [address, setAddress] = useState(filters.address ?? "");
  const [wrong, setWrong] = useState(false);
  const set = (key: keyof Filters, value: string): void => onChange(readFilters({ ...filters, [key]: value }));
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const next = readFilters({ ...filters, address });
    setWrong(address.trim() !== "" && !next.address);
    if (address.trim() === "" || next.address) onChange(next);
  };
  const select = (
    key: keyof Filters,
    label: string,
    none: string | undefined,
    options: readonly [string, string][],
  ) => (
    <Field label={label}>
      {p => (
        <select
          {...p}
          className={`${inputLook} h-8`}
          value={filters[key] ?? (key === "span" ? "week" : "")}
          onChange={e => set(key, e.target.value)}
        >
          {none && <option value="">{none}</option>}
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  return (
    <Card className="p-4">
      <form onSubmit={submit} aria-label={w.filters} className="grid items-start gap-3 md:grid-cols-3 lg:grid-cols-5">
        {select(
          "span",
          w.span,
          undefined,
          spans.map(s => [s, w.spans[s] ?? s]),
        )}
        {select(
          "state",
          w.state,
          w.anyState,
          states.map(s => [s, w.states[s] ?? s]),
        )}
        {select(
          "severity",
          w.severity,
          w.anySeverity,
          severities.map(s => [s, s === "critical" ? (w.severities[s] ?? s) : w.andGraver(w.severities[s] ?? s)]),
        )}
        {select("attack", w.kind, w.anyAttack, Object.entries(w.attacks))}
        <Field label={w.address} error={wrong ? w.addressWrong : undefined}>
          {p => (
            <span className="flex gap-2">
              <Input
                {...p}
                className="min-w-0 font-mono"
                maxLength={45}
                spellCheck={false}
                autoComplete="off"
                value={address}
                onChange={e => setAddress(e.target.value)}
              />
              <Button type="submit" className="h-8">
                {w.apply}
              </Button>
            </span>
          )}
        </Field>
        {any(filters) && (
          <div className="md:col-span-3 lg:col-span-5">
            <Button look="quiet" icon="close" onClick={() => onChange(readFilters({ span: filters.span }))}>
              {w.clear}
            </Button>
          </div>
        )}
      </form>
    </Card>
  );
}
