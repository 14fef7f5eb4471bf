// The incidents. Rows change where they stand; new ones wait above until somebody asks for them.

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { exact, when } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Table } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { incidentsQuery } from "./net.ts";
import { Actor, SeverityTag, StateTag } from "./parts.tsx";
import { any, type Filters, held } from "./state.ts";
import { useWords } from "./words.ts";

/** List is mounted anew for other filters. */
export function List({ filters, from, onClear }: { filters: Filters; from: number; onClear: () => void }) {
  const t = useTexts();
  const w = useWords();
  const query = useInfiniteQuery(incidentsQuery(filters, from));
  const fresh = query.data?.pages.flatMap(p => p.incidents) ?? [];
  const [shown, setShown] = useState<readonly string[]>([]);
  const pages = query.data?.pages.length ?? 0;
  const first = fresh[0]?.id;
  // What comes later by itself waits; a further page was asked for.
  useEffect(() => {
    setShown(was => (was.length === 0 ? fresh.map(r => r.id) : [...was, ...behind(was)]));
  }, [pages, first === undefined]);
  const behind = (was: readonly string[]): string[] => {
    const ids = fresh.map(r => r.id);
    const last = Math.max(...was.map(id => ids.indexOf(id)));
    return ids.slice(last + 1).filter(id => !was.includes(id));
  };
  const { rows, waiting } = held(shown, fresh);
  if (query.isPending) return <Skeleton rows={6} />;
  if (query.isError && fresh.length === 0) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (fresh.length === 0)
    return any(filters) ? (
      <Empty icon="search" title={w.nothing} hint={w.nothingHint}>
        <Button icon="close" onClick={onClear}>
          {w.clear}
        </Button>
      </Empty>
    ) : (
      <Empty icon="shield" title={w.empty} hint={w.emptyHint} />
    );
  return (
    <>
      {/* Its place is kept, so that nothing moves when it comes. */}
      <div className="-my-2 flex min-h-9 items-center gap-3">
        <h2 className="text-14 font-semibold">{w.list}</h2>
        <span role="status" className="ms-auto flex items-center gap-3">
          {waiting > 0 && (
            <>
              <span className="inline-flex items-center gap-1.5 text-warn">
                <Icon name="bell" />
                {w.news(waiting)}
              </span>
              <Button onClick={() => setShown(fresh.map(r => r.id))}>{w.show}</Button>
            </>
          )}
        </span>
      </div>
      <Table
        label={w.list}
        rows={rows}
        rowKey={i => i.id}
        columns={[
          {
            key: "last",
            title: w.last,
            cell: i => (
              <time
                className="figures whitespace-nowrap"
                dateTime={new Date(i.last).toISOString()}
                title={exact(t, i.last)}
              >
                {when(t, i.last, Date.now())}
              </time>
            ),
          },
          { key: "severity", title: w.severity, cell: i => <SeverityTag of={i.severity} /> },
          {
            key: "kind",
            title: w.kind,
            cell: i => (
              <Link
                to="/security/incidents/$id"
                params={{ id: i.id }}
                className="font-semibold underline decoration-line underline-offset-2 hover:decoration-current"
              >
                {w.attacks[i.attack] ?? i.attack}
              </Link>
            ),
          },
          { key: "who", title: w.who, cell: i => <Actor of={i.actor} /> },
          { key: "facts", title: w.facts, end: true, cell: i => i.signals },
          { key: "state", title: w.state, cell: i => <StateTag of={i.state} /> },
        ]}
      />
      {query.hasNextPage && (
        <div className="flex justify-center">
          <Button
            icon="down"
            aria-disabled={query.isFetchingNextPage}
            onClick={() => !query.isFetchingNextPage && void query.fetchNextPage()}
          >
            {query.isFetchingNextPage ? w.loading : w.more}
          </Button>
        </div>
      )}
    </>
  );
}
