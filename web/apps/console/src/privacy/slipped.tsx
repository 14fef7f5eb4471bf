// What slipped through and was masked later: a record each, of what it was, where it stood, who may have seen it and what to
// do; never of the value.

import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { entityName } from "../chat/maskchip.tsx";
import type { Texts } from "../texts/en.ts";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Card, Page, Tag } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { answered, api } from "../wire/api.ts";

const read = (before?: string) =>
  answered(api.GET("/v1/mask-incidents", { params: { query: { limit: 50, ...(before ? { before } : {}) } } }));
type Incident = Awaited<ReturnType<typeof read>>["incidents"][number];

export function SlippedScreen() {
  const t = useTexts();
  const query = useInfiniteQuery({
    queryKey: ["slipped"],
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => (last.more ? last.incidents.at(-1)?.id : undefined),
    staleTime: 15_000,
  });
  const all = query.data?.pages.flatMap(p => p.incidents) ?? [];
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={t.slipped.title} hint={t.slipped.hint} wide>
        {query.isPending ? (
          <Skeleton rows={6} />
        ) : query.isError && all.length === 0 ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : all.length === 0 ? (
          <Empty icon="lock" title={t.slipped.none} hint={t.slipped.noneHint} />
        ) : (
          <>
            <Card>
              <ul aria-label={t.slipped.title} className="divide-y divide-line">
                {all.map(i => (
                  <li key={i.id}>
                    <Record incident={i} />
                  </li>
                ))}
              </ul>
            </Card>
            {query.hasNextPage && (
              <Button
                className="self-center"
                aria-disabled={query.isFetchingNextPage}
                onClick={() => !query.isFetchingNextPage && void query.fetchNextPage()}
              >
                {t.slipped.older}
              </Button>
            )}
            {query.isError && <Failed error={query.error} retry={() => void query.fetchNextPage()} />}
          </>
        )}
      </Page>
    </main>
  );
}

const counted = (t: Texts, found: Incident["found"]): string =>
  found
    .map(f => (f.count > 1 ? `${String(f.count)} × ${entityName(t, f.entity)}` : entityName(t, f.entity)))
    .join(", ");

/** Record is one line that opens: in short what it was, then all that is known. */
function Record({ incident: i }: { incident: Incident }) {
  const t = useTexts();
  const complete = i.steps.some(s => s.name === "keys");
  const by = i.author ? t.slipped.byWho(i.author.name) : (t.slipped.by[i.by] ?? i.by);
  return (
    <details className="group">
      <summary className="flex min-h-11 list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <time className="figures whitespace-nowrap text-fg2" dateTime={new Date(i.at).toISOString()}>
          {exact(t, i.at)}
        </time>
        <span className="font-semibold">{counted(t, i.found)}</span>
        {i.codes.length > 0 && (
          <span title={t.slipped.codesHint}>
            <Tag tone="bad">
              <Icon name="warn" size={11} />
              {t.slipped.codes}
            </Tag>
          </span>
        )}
        <span className="text-fg2">
          <bdi>{by}</bdi> · {i.site}
        </span>
        <span className="ms-auto flex items-center gap-3">
          {complete ? (
            <Tag tone="ok">
              <Icon name="check" size={11} />
              {t.slipped.complete}
            </Tag>
          ) : (
            <Tag tone="warn">{t.slipped.working}</Tag>
          )}
          <span className="text-accent group-open:hidden">{t.slipped.open}</span>
          <span className="hidden text-accent group-open:inline">{t.app.close}</span>
        </span>
      </summary>
      <div className="grid gap-5 border-t bg-sub px-4 py-4 md:grid-cols-2">
        <Part title={t.slipped.where}>
          <ul className="flex flex-col gap-1.5">
            {i.places.map((p, n) => (
              <li key={p.entry ?? `${p.kind} ${String(n)}`}>
                {t.slipped.kind[p.kind] ?? p.kind}, {t.slipped.origin[p.by] ?? p.by}
                {p.author && (
                  <>
                    {" "}
                    (<bdi>{p.author.name}</bdi>)
                  </>
                )}
                {p.at && <span className="text-fg2"> · {exact(t, p.at)}</span>}
                <span className="block text-12 text-fg2">{counted(t, p.found)}</span>
              </li>
            ))}
            {i.more && <li className="text-fg2">{t.slipped.more(i.more)}</li>}
          </ul>
          <p className="text-12 text-fg2">
            {t.slipped.conversation} <code className="font-mono break-all select-all">{i.conversation}</code>
          </p>
        </Part>
        <Part title={t.slipped.saw}>
          <Saw incident={i} />
        </Part>
        <Part title={t.slipped.todo}>
          <ul className="flex list-disc flex-col gap-1.5 ps-4">
            {i.advice.map(a => (
              <li key={a} className="text-pretty">
                {t.slipped.advice[a] ?? a}
              </li>
            ))}
          </ul>
        </Part>
        <Part title={t.slipped.steps}>
          <ol className="flex flex-col gap-1.5">
            {i.steps.map(s => (
              <li key={s.name} className="flex items-baseline gap-2">
                <Icon name="check" size={12} className="translate-y-px text-ok" />
                <span>{t.slipped.step[s.name] ?? s.name}</span>
                <time className="figures ms-auto text-12 text-fg2" dateTime={new Date(s.at).toISOString()}>
                  {exact(t, s.at)}
                </time>
              </li>
            ))}
          </ol>
        </Part>
      </div>
    </details>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h2 className="text-12 font-semibold text-fg2">{title}</h2>
      {children}
    </section>
  );
}

function Saw({ incident: i }: { incident: Incident }) {
  const t = useTexts();
  const groups = [
    [t.slipped.read, i.read],
    [t.slipped.given, i.given],
    [t.slipped.watching, i.watching],
  ] as const;
  if (groups.every(([, people]) => people.length === 0) && !i.visitorRead) return <p>{t.slipped.nobody}</p>;
  return (
    <>
      {groups.some(([, people]) => people.length > 0) && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
          {groups.map(
            ([title, people]) =>
              people.length > 0 && (
                <div key={title} className="contents">
                  <dt className="text-fg2">{title}</dt>
                  <dd>
                    {people.map((p, n) => (
                      <span key={p.id}>
                        {n > 0 && ", "}
                        <bdi>{p.name || p.id}</bdi>
                      </span>
                    ))}
                  </dd>
                </div>
              ),
          )}
        </dl>
      )}
      {i.visitorRead && <p>{t.slipped.visitorRead}</p>}
    </>
  );
}
