// The box to try texts in: masked as they are typed, and step by step why something was masked or was not.

import { useTexts } from "../texts/use.tsx";
import { Area, Field, Input } from "../ui/field.tsx";
import { Card, Section, Tag } from "../ui/page.tsx";
import { Problem } from "../wire/problem.ts";
import type { Tried } from "./net.ts";
import { piecesOf } from "./state.ts";
import { faultField, faultText, nameOf, sign, useWords } from "./words.ts";

export interface Trying {
  readonly text: string;
  readonly question: string;
}

export function TryIt({
  typed,
  onType,
  of,
  tried,
  error,
}: {
  typed: Trying;
  onType: (typed: Trying) => void;
  /** The text that tried is of. */
  of: string;
  tried: Tried | undefined;
  error: unknown;
}) {
  const t = useTexts();
  const w = useWords();
  const shown = tried && !tried.fault && of !== "" ? tried : undefined;
  return (
    <Section title={w.try} hint={w.tryHint}>
      <Card className="flex flex-col gap-4 p-4">
        <Field label={w.tryQuestion} hint={w.tryQuestionHint}>
          {p => (
            <Input
              {...p}
              dir="auto"
              maxLength={4000}
              autoComplete="off"
              value={typed.question}
              onChange={e => onType({ ...typed, question: e.target.value })}
            />
          )}
        </Field>
        <Field label={w.tryText}>
          {p => (
            <Area
              {...p}
              dir="auto"
              maxLength={4000}
              autoComplete="off"
              value={typed.text}
              onChange={e => onType({ ...typed, text: e.target.value })}
            />
          )}
        </Field>
        <div>
          <h3 className="mb-1 font-semibold">{w.trySeen}</h3>
          <div role="status" className="words min-h-10 rounded-4 border bg-sub px-2.5 py-1.5">
            {error ? (
              <span className="text-bad">{Problem.of(error).text(t)}</span>
            ) : tried?.fault ? (
              <span className="text-warn">
                {w.atFault} {faultField(w, tried.fault)}. {faultText(w, tried.fault)}
              </span>
            ) : shown ? (
              piecesOf(shown.masked, shown.findings).map(p =>
                p.isMask ? (
                  <bdi key={p.at} className="frost rounded-4 px-1 text-mask ring-1 ring-mask/25 ring-inset">
                    {p.text}
                  </bdi>
                ) : (
                  <span key={p.at}>{p.text}</span>
                ),
              )
            ) : (
              <span className="text-fg2">{w.tryEmpty}</span>
            )}
          </div>
        </div>
        {shown && <Steps of={of} tried={shown} />}
      </Card>
    </Section>
  );
}

function Steps({ of, tried }: { of: string; tried: Tried }) {
  const w = useWords();
  return (
    <div>
      <h3 className="mb-1 font-semibold">{w.steps}</h3>
      {tried.candidates.length === 0 ? (
        <p className="text-fg2">{w.nothing}</p>
      ) : (
        <ol className="flex flex-col divide-y divide-line">
          {tried.candidates.map((c, i) => (
            <li key={i} className="flex flex-col gap-1 py-2.5">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <bdi className="max-w-full rounded-4 bg-sub px-1 font-mono text-12 break-all">
                  {of.slice(c.start, c.end)}
                </bdi>
                <span className="font-semibold">
                  {nameOf(w, c.entity)}
                  {c.country ? ` (${c.country})` : ""}
                </span>
                <Verdict tried={tried} at={c} />
              </p>
              <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-12">
                <dt className="text-fg2">{w.speaksFor}</dt>
                <dd>{c.confirmed.map(code => sign(w, code)).join("; ") || w.nothingSpeaks}</dd>
                {c.against.length > 0 && (
                  <>
                    <dt className="text-fg2">{w.speaksAgainst}</dt>
                    <dd>{c.against.map(code => sign(w, code)).join("; ")}</dd>
                  </>
                )}
                {c.score > 0 && (
                  <>
                    <dt className="sr-only">{w.becomes}</dt>
                    <dd className="figures col-start-2 text-fg2">
                      {w.score(c.score, c.needed)} · <code className="font-mono">{c.rule}</code>
                    </dd>
                  </>
                )}
              </dl>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** Verdict is what became of a candidate: masked, found and shown by the rules, or no finding at all. */
function Verdict({ tried, at }: { tried: Tried; at: Tried["candidates"][number] }) {
  const w = useWords();
  if (at.masked) return <Tag tone="mask">{w.isMasked}</Tag>;
  const isFinding = tried.findings.some(f => f.start === at.start && f.end === at.end);
  return <Tag>{isFinding ? w.stays : w.isLeft}</Tag>;
}
