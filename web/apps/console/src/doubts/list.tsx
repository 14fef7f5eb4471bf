// What people call a mistake, for whoever may change the policy: they say how such numbers begin, and the draft has it.

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Policy } from "../masking/state.ts";
import { most } from "../masking/state.ts";
import { nameOf, sign, useWords } from "../masking/words.ts";
import { date } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Section } from "../ui/page.tsx";
import { Failed, Skeleton } from "../ui/state.tsx";
import { type Doubted, doubtsQuery } from "./net.ts";
import { useDoubtWords } from "./words.ts";

interface Props {
  site: string;
  policy: Policy;
  onChange: (policy: Policy) => void;
}

export function Doubts({ site, policy, onChange }: Props) {
  const w = useDoubtWords();
  const query = useQuery(doubtsQuery(site));
  return (
    <Section title={w.title} hint={w.hint}>
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton rows={2} />}
      {query.data?.length === 0 && <p className="text-fg2">{w.none}</p>}
      {query.data && query.data.length > 0 && (
        <ul className="divide-y rounded-8 border bg-raise">
          {query.data.map(d => (
            <Row
              key={[d.entity, d.rule, d.shape, ...d.confirmed, "/", ...d.against].join(" ")}
              doubted={d}
              onLeave={
                policy.leave.length < most.leave
                  ? beginning => onChange({ ...policy, leave: [...new Set([...policy.leave, beginning])] })
                  : undefined
              }
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({ doubted: d, onLeave }: { doubted: Doubted; onLeave: ((beginning: string) => void) | undefined }) {
  const t = useTexts();
  const w = useDoubtWords();
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  const counts = [d.visitors > 0 && w.visitors(d.visitors), d.staff > 0 && w.staff(d.staff)].filter(Boolean);
  const why = [...d.confirmed, ...d.against].map(code => sign(words, code));
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 px-3 py-2">
      <div className="min-w-0 grow basis-64">
        <p className="flex flex-wrap items-baseline gap-x-2">
          {d.shape ? (
            <code dir="ltr" className="font-mono font-semibold">
              {d.shape}
            </code>
          ) : (
            <span className="text-fg2">{d.rule === "" ? w.others : w.noShape}</span>
          )}
          <span>{nameOf(words, d.entity)}</span>
        </p>
        {d.rule !== "" && (
          <p className="text-12 text-pretty text-fg2">
            <code className="font-mono">{d.rule}</code>
            {why.length > 0 && `: ${why.join("; ")}`}
          </p>
        )}
      </div>
      <p className="figures text-12 text-fg2">
        {counts.join(", ")}, {w.last(date(t, d.last))}
      </p>
      {d.shape && onLeave && !isOpen && <Button onClick={() => setOpen(true)}>{w.leave}</Button>}
      {d.shape && onLeave && isOpen && <Leave shape={d.shape} onLeave={onLeave} onClose={() => setOpen(false)} />}
    </li>
  );
}

function Leave({
  shape,
  onLeave,
  onClose,
}: {
  shape: string;
  onLeave: (beginning: string) => void;
  onClose: () => void;
}) {
  const w = useDoubtWords();
  const [text, setText] = useState("");
  const beginning = text.trim();
  const add = (e: FormEvent): void => {
    e.preventDefault();
    if (beginning.length < 2) return;
    onLeave(beginning);
    onClose();
  };
  return (
    <form className="flex basis-full flex-wrap items-end gap-2" onSubmit={add}>
      <div className="max-w-96 grow">
        <Field label={w.begin(shape)}>
          {p => (
            <Input
              {...p}
              dir="ltr"
              autoFocus
              className="font-mono"
              maxLength={most.term}
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={e => setText(e.target.value)}
            />
          )}
        </Field>
      </div>
      <Button type="submit" disabled={beginning.length < 2}>
        {w.add}
      </Button>
      <Button look="quiet" onClick={onClose}>
        {w.cancel}
      </Button>
    </form>
  );
}
