// The security centre: when somebody tried to get in, who, what was done about it, and who is kept out now.

import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useMay } from "../app/session.ts";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Icon } from "../ui/icon.tsx";
import { Card, Page, Section, Table } from "../ui/page.tsx";
import { Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { saveFile } from "../wire/file.ts";
import { Problem } from "../wire/problem.ts";
import { Blocks } from "./blocks.tsx";
import { Chart } from "./chart.tsx";
import { FilterBar } from "./filters.tsx";
import { List } from "./list.tsx";
import { Mine } from "./mine.tsx";
import { countsQuery, reportAddress, sendingQuery } from "./net.ts";
import { bars, type Filters, readFilters, type Window, windowOf } from "./state.ts";
import { useWords } from "./words.ts";

export function SecurityScreen() {
  const w = useWords();
  const t = useTexts();
  const navigate = useNavigate();
  const filters = readFilters(useSearch({ strict: false }));
  const time = windowOf(filters, useHour());
  const change = (f: Filters): void => void navigate({ to: "/security", search: { ...f } });
  const looks =
    "inline-flex h-7 items-center rounded-4 border border-edge/60 bg-raise px-2.5 font-semibold whitespace-nowrap hover:bg-hover";
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={w.title} hint={w.hint} wide>
        <Timeline time={time} />
        <FilterBar key={JSON.stringify(filters)} filters={filters} onChange={change} />
        <div className="flex flex-col gap-3">
          <List
            key={JSON.stringify([filters, time.from])}
            filters={filters}
            from={time.from}
            onClear={() => change(readFilters({ span: filters.span }))}
          />
        </div>
        <Blocks />
        <div className="grid gap-6 md:grid-cols-2">
          <Section title={w.report} hint={w.reportHint}>
            <p className="flex flex-wrap gap-2">
              {(["pdf", "json"] as const).map(form => (
                <a
                  key={form}
                  className={looks}
                  href={reportAddress(form, time.from, time.to, t.lang)}
                  onClick={e => {
                    e.preventDefault();
                    saveFile(reportAddress(form, time.from, time.to, t.lang), `incidents.${form}`).catch(
                      (err: unknown) => toast({ text: Problem.of(err).text(t), tone: "bad" }),
                    );
                  }}
                >
                  {w[form]}
                </a>
              ))}
            </p>
          </Section>
          <Mine />
        </div>
        <Unsent />
        <Also />
      </Page>
    </main>
  );
}

/** useHour is now, which changes by the hour: what is looked at does not move under whoever looks. */
function useHour(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const id = setTimeout(() => setNow(Date.now()), 3_600_000 - (now % 3_600_000) + 500);
    return () => clearTimeout(id);
  }, [now]);
  return now;
}

function Timeline({ time }: { time: Window }) {
  const w = useWords();
  const query = useQuery(countsQuery(time));
  return (
    <Card className="p-4">
      <h2 className="mb-3 text-14 font-semibold">{w.when}</h2>
      {query.data ? (
        <Chart list={bars(query.data, time)} step={time.step} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeleton rows={3} />
      )}
    </Card>
  );
}

/** Unsent shows what mail, webhooks and syslog did not get. It stands only where there is something. */
function Unsent() {
  const w = useWords();
  const t = useTexts();
  const maySee = useMay("posture.see");
  const query = useQuery({ ...sendingQuery, enabled: maySee });
  const late = query.data?.lanes.filter(l => l.waiting > 0 && l.why !== "") ?? [];
  const unsent = query.data?.unsent ?? [];
  if (late.length === 0 && unsent.length === 0) return null;
  return (
    <Section title={w.unsent} hint={w.unsentHint}>
      {late.map(l => (
        <p key={l.name} className="flex items-center gap-2 text-warn">
          <Icon name="warn" />
          {w.waiting(l.name, l.waiting, l.why)}
        </p>
      ))}
      {unsent.length > 0 && (
        <Table
          label={w.unsent}
          rows={unsent}
          rowKey={u => u.id}
          columns={[
            { key: "lane", title: w.receiver, cell: u => `${u.lane} · ${u.kind}` },
            { key: "ended", title: w.given, cell: u => <time>{exact(t, u.ended)}</time> },
            { key: "why", title: w.why, cell: u => <code className="font-mono text-12">{u.why}</code> },
          ]}
        />
      )}
    </Section>
  );
}

function Also() {
  const w = useWords();
  const places = [
    { to: "/security/log", name: w.log, may: useMay("audit.see") },
    { to: "/security/allow-list", name: w.allowList, may: useMay("access.see") },
    { to: "/posture", name: w.posture, may: useMay("posture.see") },
  ] as const;
  return (
    <nav aria-label={w.also} className="flex flex-wrap gap-x-4 gap-y-1">
      <span className="text-fg2">{w.also}:</span>
      {places
        .filter(p => p.may)
        .map(p => (
          <Link key={p.to} to={p.to} className="text-accent underline underline-offset-2">
            {p.name}
          </Link>
        ))}
    </nav>
  );
}
