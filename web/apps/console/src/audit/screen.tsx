// The log of sensitive acts, for those who check.

import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Card, HashBadge, Page } from "../ui/page.tsx";
import { Banner, Empty, Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Entries } from "./entries.tsx";
import { FilterBar } from "./filters.tsx";
import { type Checkpoint, logQuery } from "./net.ts";
import { any, type Filters, readFilters } from "./state.ts";
import { useWords } from "./words.ts";

export function LogScreen() {
  const w = useWords();
  const navigate = useNavigate();
  const filters = readFilters(useSearch({ strict: false }));
  const query = useInfiniteQuery(logQuery(filters));
  const change = (f: Filters): void => void navigate({ to: "/security/log", search: { ...f } });
  const pages = query.data?.pages ?? [];
  const newest = pages[0];
  const list = pages.flatMap(p => p.entries);
  const staffName = list.find(a => a.staff?.id === filters.staff)?.staff?.name;
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={w.title} hint={w.hint} wide>
        {newest && newest.state !== "ok" && (
          <Banner tone={newest.state === "broken" ? "bad" : "warn"} icon="warn" live>
            {newest.state === "broken" ? w.broken : w.failing}
          </Banner>
        )}
        {newest && <Newest checkpoint={newest.checkpoint} />}
        {/* The form begins anew with the filters in force: by going back, or by a press in the table. */}
        <FilterBar key={JSON.stringify(filters)} filters={filters} staffName={staffName} onChange={change} />
        {query.isPending ? (
          <Skeleton rows={8} />
        ) : query.isError && list.length === 0 ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : list.length === 0 ? (
          any(filters) ? (
            <Empty icon="search" title={w.nothing} hint={w.nothingHint}>
              <Button icon="close" onClick={() => change({})}>
                {w.clear}
              </Button>
            </Empty>
          ) : (
            <Empty icon="shield" title={w.empty} hint={w.emptyHint} />
          )
        ) : (
          <>
            <Entries list={list} narrow={f => change({ ...filters, ...f })} />
            <p role="status" className="sr-only">
              {w.count(list.length)}
            </p>
            {query.isFetchNextPageError && <Failed error={query.error} retry={() => void query.fetchNextPage()} />}
            <div className="flex justify-center">
              {query.hasNextPage ? (
                <Button
                  icon="down"
                  aria-disabled={query.isFetchingNextPage}
                  onClick={() => !query.isFetchingNextPage && void query.fetchNextPage()}
                >
                  {query.isFetchingNextPage ? w.loading : w.more}
                </Button>
              ) : (
                <span className="text-12 text-fg2">{w.end}</span>
              )}
            </div>
          </>
        )}
      </Page>
    </main>
  );
}

function Newest({ checkpoint }: { checkpoint: Checkpoint | undefined }) {
  const t = useTexts();
  const w = useWords();
  if (!checkpoint) return <p className="text-fg2">{w.none}</p>;
  const copy = (): void =>
    void navigator.clipboard.writeText(checkpoint.note).then(
      () => toast({ text: w.copied, icon: "check" }),
      () => toast({ text: w.notCopied, icon: "warn" }),
    );
  return (
    <Card className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="flex min-w-0 grow flex-col gap-0.5">
        <h2 className="text-14 font-semibold">{w.checkpoint}</h2>
        <p className="flex flex-wrap items-center gap-2 text-fg2">
          <HashBadge hash={checkpoint.root} />
          <span className="figures">
            {w.covers(checkpoint.size)} · <time>{exact(t, checkpoint.at)}</time>
          </span>
        </p>
        <p className="text-12 text-pretty text-fg2">{w.checkpointHint}</p>
      </div>
      <Button icon="copy" onClick={copy}>
        {w.copy}
      </Button>
    </Card>
  );
}
