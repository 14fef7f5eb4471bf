// What a site knows of its own: terms, beginnings of its numbers, patterns, its region, and whether visitors may overrule.

import { useEffect, useState } from "react";
import { Button, IconButton } from "../ui/button.tsx";
import { Area, Field, Input } from "../ui/field.tsx";
import { Section } from "../ui/page.tsx";
import { Toggle } from "../ui/toggle.tsx";
import { type Fault, lines, most, type Policy } from "./state.ts";
import { faultText, useWords } from "./words.ts";

interface Props {
  policy: Policy;
  fault: Fault | undefined;
  mayEdit: boolean;
  onChange: (policy: Policy) => void;
}

export function Own({ policy, fault, mayEdit, onChange }: Props) {
  const w = useWords();
  const wrong = (field: string): string | undefined => (fault?.field === field ? faultText(w, fault) : undefined);
  return (
    <Section title={w.own} hint={w.ownHint}>
      <fieldset disabled={!mayEdit} className="flex flex-col gap-5">
        <legend className="sr-only">{w.own}</legend>
        <div className="grid gap-5 md:grid-cols-2">
          <List
            label={w.terms}
            hint={w.termsHint}
            error={wrong("terms")}
            value={policy.terms}
            onChange={terms => onChange({ ...policy, terms })}
          />
          <List
            label={w.leave}
            hint={w.leaveHint}
            error={wrong("leave")}
            value={policy.leave}
            onChange={leave => onChange({ ...policy, leave })}
          />
        </div>
        <Patterns policy={policy} fault={fault} mayEdit={mayEdit} onChange={onChange} />
        <div className="max-w-56">
          <Field label={w.region} hint={w.regionHint} error={wrong("region")}>
            {p => (
              <Input
                {...p}
                className="max-w-24 uppercase"
                maxLength={2}
                autoComplete="off"
                spellCheck={false}
                value={policy.region}
                onChange={e => onChange({ ...policy, region: e.target.value.toUpperCase() })}
              />
            )}
          </Field>
        </div>
      </fieldset>
      <fieldset disabled={!mayEdit} className="mt-2">
        <legend className="sr-only">{w.overrule}</legend>
        <Toggle
          label={w.overrule}
          hint={w.overruleHint}
          checked={policy.mayOverrule}
          disabled={!mayEdit}
          onChange={mayOverrule => onChange({ ...policy, mayOverrule })}
        />
      </fieldset>
    </Section>
  );
}

/** List is written one to a line. What is typed stays as it is while it is typed: only its meaning goes up. */
function List({
  label,
  hint,
  error,
  value,
  onChange,
}: {
  label: string;
  hint: string;
  error: string | undefined;
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
}) {
  const [text, setText] = useState(() => value.join("\n"));
  const meant = lines(text).join("\n");
  const given = value.join("\n");
  useEffect(() => {
    if (meant !== given) setText(given); // discarded, or another site's
  }, [given]);
  return (
    <Field label={label} hint={hint} error={error}>
      {p => (
        <Area
          {...p}
          dir="auto"
          rows={4}
          spellCheck={false}
          value={text}
          onChange={e => {
            setText(e.target.value);
            onChange(lines(e.target.value));
          }}
        />
      )}
    </Field>
  );
}

function Patterns({ policy, fault, mayEdit, onChange }: Props) {
  const w = useWords();
  const put = (patterns: Policy["patterns"]): void => onChange({ ...policy, patterns });
  const set = (at: number, to: Partial<Policy["patterns"][number]>): void =>
    put(policy.patterns.map((p, i) => (i === at ? { ...p, ...to } : p)));
  return (
    <div className="flex flex-col gap-2">
      <div>
        <h3 className="font-semibold">{w.patterns}</h3>
        <p className="text-12 text-fg2">{w.patternsHint}</p>
      </div>
      {policy.patterns.length > 0 && (
        <ul className="flex flex-col gap-3">
          {policy.patterns.map((x, i) => {
            const error = fault?.field === "patterns" && fault.index === i ? faultText(w, fault) : undefined;
            const isName = fault?.why === "name";
            return (
              <li key={i} className="flex items-start gap-2">
                <div className="w-36 shrink-0">
                  <Field label={w.patternName} labelHidden={i > 0} error={isName ? error : undefined}>
                    {p => (
                      <Input
                        {...p}
                        className="font-mono"
                        maxLength={30}
                        autoComplete="off"
                        spellCheck={false}
                        value={x.name}
                        onChange={e => set(i, { name: e.target.value.toLowerCase() })}
                      />
                    )}
                  </Field>
                </div>
                <div className="grow">
                  <Field label={w.patternExpr} labelHidden={i > 0} error={isName ? undefined : error}>
                    {p => (
                      <Input
                        {...p}
                        dir="ltr"
                        className="font-mono"
                        maxLength={most.expr}
                        autoComplete="off"
                        spellCheck={false}
                        value={x.expr}
                        onChange={e => set(i, { expr: e.target.value })}
                      />
                    )}
                  </Field>
                </div>
                {mayEdit && (
                  <IconButton
                    icon="trash"
                    className={i === 0 ? "mt-[23px]" : "mt-0.5"}
                    label={w.dropPattern(x.name || String(i + 1))}
                    onClick={() => put(policy.patterns.filter((_, k) => k !== i))}
                  />
                )}
              </li>
            );
          })}
        </ul>
      )}
      {mayEdit && (
        <Button
          icon="plus"
          className="self-start"
          disabled={policy.patterns.length >= most.patterns}
          onClick={() => put([...policy.patterns, { name: "", expr: "" }])}
        >
          {w.addPattern}
        </Button>
      )}
    </div>
  );
}
