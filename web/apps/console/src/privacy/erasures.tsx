import { useQuery } from "@tanstack/react-query";
import { useMay } from "../app/session.ts";
import type { Texts } from "../texts/en.ts";
import { date, exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Icon } from "../ui/icon.tsx";
import { Page, Table, Tag } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { answered, api } from "../wire/api.ts";
import { EraseById } from "./erasebyid.tsx";

const by = (t: Texts, who: string): string =>
  ({ visitor: t.erasures.byVisitor, staff: t.erasures.byStaff, system: t.erasures.bySystem })[who] ?? who;

export function ErasuresScreen() {
  const t = useTexts();
  const query = useQuery({
    queryKey: ["erasures"],
    queryFn: async () => (await answered(api.GET("/v1/erasures"))).erasures,
    staleTime: 15_000,
  });
  const mayErase = useMay("conversation.erase");
  const now = Date.now();
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={t.erasures.title} hint={t.erasures.hint} wide>
        {mayErase && <EraseById />}
        {query.isPending ? (
          <Skeleton rows={6} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : query.data.length === 0 ? (
          <Empty icon="receipt" title={t.erasures.none} hint={t.erasures.noneHint} />
        ) : (
          <Table
            label={t.erasures.title}
            rows={query.data}
            rowKey={e => e.receipt}
            columns={[
              {
                key: "receipt",
                title: t.erasures.receipt,
                cell: e => <code className="font-mono text-12 whitespace-nowrap">{e.receipt}</code>,
              },
              {
                key: "at",
                title: t.erasures.at,
                cell: e => <time className="whitespace-nowrap">{exact(t, e.at)}</time>,
              },
              {
                key: "by",
                title: t.erasures.by,
                cell: e => <span title={e.by === "system" ? t.erasures.bySystemHint : undefined}>{by(t, e.by)}</span>,
              },
              {
                key: "steps",
                title: t.erasures.steps,
                cell: e => (
                  <ol className="flex min-w-56 flex-wrap gap-1" title={t.erasures.stepsHint}>
                    {e.steps.map(s => (
                      <li key={s}>
                        <Tag tone="ok">
                          <Icon name="check" size={11} />
                          {t.erasures.step[s] ?? s}
                        </Tag>
                      </li>
                    ))}
                  </ol>
                ),
              },
              {
                key: "complete",
                title: t.erasures.complete,
                cell: e => (
                  <span className="flex flex-col items-start whitespace-nowrap" title={t.erasures.completeHint}>
                    <time>{date(t, e.complete_by)}</time>
                    <span className={`text-12 ${e.complete_by <= now ? "text-ok" : "text-fg2"}`}>
                      {e.complete_by <= now ? t.erasures.done : t.erasures.pending}
                    </span>
                  </span>
                ),
              },
            ]}
          />
        )}
      </Page>
    </main>
  );
}
