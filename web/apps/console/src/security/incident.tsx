// One incident: who, what, evidence, what was done against it, and what people made of it.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { useMay } from "../app/session.ts";
import { ForIncident } from "../elevation/list.tsx";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Area, Field } from "../ui/field.tsx";
import { Card, Page, Section, Stat, Table } from "../ui/page.tsx";
import { Banner, Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { Answers } from "./blocks.tsx";
import { addNote, type Incident, incidentQuery, type Step, setState, type Whole } from "./net.ts";
import { Actor, SeverityTag, StateTag } from "./parts.tsx";
import { useWords } from "./words.ts";

export function IncidentScreen() {
  const w = useWords();
  const { id = "" } = useParams({ strict: false });
  const query = useQuery(incidentQuery(id));
  const whole = query.data;
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={whole ? (w.attacks[whole.incident.attack] ?? whole.incident.attack) : w.one} wide>
        <Link to="/security" activeOptions={{ exact: true }} className="w-fit text-accent underline underline-offset-2">
          ← {w.back}
        </Link>
        {whole ? (
          <Body whole={whole} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Skeleton rows={8} />
        )}
      </Page>
    </main>
  );
}

function Body({ whole }: { whole: Whole }) {
  const w = useWords();
  const t = useTexts();
  const { incident: i, steps, answers } = whole;
  return (
    <>
      {i.broken && (
        <Banner tone="bad" icon="warn">
          {w.broken}
        </Banner>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <SeverityTag of={i.severity} />
        <StateTag of={i.state} />
        <Decide incident={i} />
      </div>
      <dl className="grid gap-3 md:grid-cols-4">
        <Stat label={w.actor} value={<Actor of={i.actor} />} />
        <Stat label={w.facts} value={i.signals} />
        <Stat label={w.first} value={<time className="text-14">{exact(t, i.first)}</time>} />
        <Stat label={w.last} value={<time className="text-14">{exact(t, i.last)}</time>} />
      </dl>
      <div className="grid gap-6 md:grid-cols-2">
        <Section title={w.kinds}>
          <Table
            label={w.kinds}
            rows={i.kinds}
            rowKey={k => k.kind}
            columns={[
              { key: "kind", title: w.kind, cell: k => w.signals[k.kind] ?? k.kind },
              { key: "n", title: w.count, end: true, cell: k => k.count },
              { key: "last", title: w.last, cell: k => <time className="whitespace-nowrap">{exact(t, k.last)}</time> },
            ]}
          />
        </Section>
        <Section title={w.target}>
          <Targets incident={i} />
        </Section>
      </div>
      <Section title={w.evidence} hint={w.evidenceHint}>
        <Evidence incident={i} />
      </Section>
      <Section title={w.answers}>
        {answers.length > 0 ? <Answers list={answers} label={w.answers} /> : <p className="text-fg2">{w.noAnswers}</p>}
      </Section>
      <ForIncident id={i.id} />
      <Section title={w.history}>
        {steps.length > 0 ? <History steps={steps} /> : <p className="text-fg2">{w.noHistory}</p>}
        <Note id={i.id} />
      </Section>
    </>
  );
}

function Decide({ incident: i }: { incident: Incident }) {
  const w = useWords();
  const t = useTexts();
  const mayAct = useMay("security.act");
  const client = useQueryClient();
  const set = useMutation({
    mutationFn: (to: Incident["state"]) => setState(i.id, to),
    onSettled: () => client.invalidateQueries({ queryKey: ["incidents"] }),
    onError: err => toast({ text: Problem.of(err).text(t), tone: "bad" }),
  });
  if (!mayAct) return null;
  const button = (to: Incident["state"], text: string, look: "primary" | "plain"): ReactNode => (
    <Button look={look} aria-disabled={set.isPending} onClick={() => !set.isPending && set.mutate(to)}>
      {text}
    </Button>
  );
  return (
    <span className="ms-auto flex gap-2">
      {i.state === "open" && button("acknowledged", w.acknowledge, "primary")}
      {i.state !== "closed" && button("closed", w.close, "plain")}
      {i.state !== "open" && button("open", w.reopen, "plain")}
    </span>
  );
}

function Targets({ incident: i }: { incident: Incident }) {
  const w = useWords();
  const groups: readonly [string, readonly { what: string; count: number }[], boolean][] = [
    [w.accounts, i.subjects.map(s => ({ what: s.who.name || w.gone, count: s.count })), false],
    [w.doors, i.doors, true],
    [w.networks, i.networks, true],
    [w.sites, i.sites, false],
    [w.conversations, i.conversations, true],
  ];
  return (
    <Card className="flex flex-col gap-3 p-4">
      {groups
        .filter(([, list]) => list.length > 0)
        .map(([title, list, mono]) => (
          <div key={title}>
            <h3 className="text-12 text-fg2">{title}</h3>
            <ul>
              {list.map(c => (
                <li key={c.what} className="flex items-baseline gap-3">
                  <bdi className={`min-w-0 grow break-all ${mono ? "font-mono text-12" : ""}`}>{c.what}</bdi>
                  <span className="figures text-fg2">{c.count}</span>
                </li>
              ))}
            </ul>
          </div>
        ))}
    </Card>
  );
}

function Evidence({ incident: i }: { incident: Incident }) {
  const w = useWords();
  const t = useTexts();
  if (i.examples.length === 0) return <p className="text-fg2">{w.noEvidence}</p>;
  return (
    <ol className="flex flex-col gap-2">
      {i.examples.map((x, n) => (
        <li key={`${x.at} ${n}`}>
          <Card className="flex flex-col gap-1 p-3">
            <span className="flex flex-wrap items-baseline gap-x-3">
              <strong className="font-semibold">{w.signals[x.kind] ?? x.kind}</strong>
              <time className="figures text-12 text-fg2">{exact(t, x.at)}</time>
              {x.door && <code className="font-mono text-12 text-fg2">{x.door}</code>}
              {x.network && <code className="font-mono text-12 text-fg2">{x.network}</code>}
              {x.subject && <bdi className="text-12 text-fg2">{x.subject.name || w.gone}</bdi>}
            </span>
            {x.facts.length > 0 && (
              <span className="text-12 break-words text-fg2">
                {x.facts.map(f => `${f.key}: ${f.text}`).join(" · ")}
              </span>
            )}
            {x.evidence && (
              <code dir="auto" className="rounded-4 bg-sub px-2 py-1 font-mono text-12 break-all whitespace-pre-wrap">
                {x.evidence}
              </code>
            )}
          </Card>
        </li>
      ))}
    </ol>
  );
}

function History({ steps }: { steps: readonly Step[] }) {
  const w = useWords();
  const t = useTexts();
  return (
    <ol className="flex flex-col gap-2">
      {steps.map((s, n) => (
        <li key={`${s.at} ${n}`} className="flex flex-col">
          <span>
            <strong className="font-semibold">{w.steps[s.kind] ?? s.kind}</strong>{" "}
            <span className="text-fg2">
              <bdi>{s.by ? s.by.name || w.gone : w.rule}</bdi>, <time>{exact(t, s.at)}</time>
            </span>
          </span>
          {s.note && (
            <p dir="auto" className="break-words whitespace-pre-wrap">
              {s.note}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

function Note({ id }: { id: string }) {
  const w = useWords();
  const t = useTexts();
  const mayAct = useMay("security.act");
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const add = useMutation({
    mutationFn: () => addNote(id, note),
    onSuccess: () => {
      setNote("");
      toast({ text: w.noted, icon: "check" });
      return client.invalidateQueries({ queryKey: ["incidents", "one", id] });
    },
  });
  if (!mayAct) return null;
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    if (note.trim() !== "" && !add.isPending) add.mutate();
  };
  return (
    <form onSubmit={submit} className="flex max-w-[640px] flex-col gap-2">
      <Field label={w.note} error={add.isError ? Problem.of(add.error).text(t) : undefined}>
        {p => (
          <Area
            {...p}
            maxLength={2000}
            placeholder={w.notePlaceholder}
            value={note}
            onChange={e => setNote(e.target.value)}
          />
        )}
      </Field>
      <Button type="submit" className="self-start" aria-disabled={note.trim() === "" || add.isPending}>
        {w.addNote}
      </Button>
    </form>
  );
}
