// Settings → Sessions: where one is signed in, and the way to end what is not oneself.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { exact, when } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { useNow } from "../ui/clock.tsx";
import { Confirm } from "../ui/overlay.tsx";
import { Page, Table, Tag } from "../ui/page.tsx";
import { Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { endOthers, endSession, type Standing, sessionsQuery } from "./net.ts";
import { useWords } from "./words.ts";

export function SessionsScreen() {
  const w = useWords();
  const query = useQuery(sessionsQuery);
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={w.title} hint={w.hint} wide actions={query.data && query.data.length > 1 && <Others />}>
        {query.data ? (
          <List list={query.data} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Skeleton rows={3} />
        )}
      </Page>
    </main>
  );
}

function Others() {
  const w = useWords();
  const t = useTexts();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: endOthers,
    onSuccess: n => toast({ text: w.endedOthers(n), icon: "check" }),
    onError: err => toast({ text: Problem.of(err).text(t), tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  return (
    <>
      <Button icon="out" disabled={end.isPending} onClick={() => setAsking(true)}>
        {w.endOthers}
      </Button>
      <Confirm
        open={isAsking}
        onOpenChange={setAsking}
        title={w.endOthersTitle}
        hint={w.endOthersHint}
        go={w.endOthers}
        danger
        onGo={() => end.mutate()}
      />
    </>
  );
}

function List({ list }: { list: readonly Standing[] }) {
  const w = useWords();
  const t = useTexts();
  const now = useNow();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: endSession,
    onSuccess: () => toast({ text: w.ended, icon: "check" }),
    onError: err => toast({ text: Problem.of(err).text(t), tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  const time = (at: number) => (
    <time title={exact(t, at)} dateTime={new Date(at).toISOString()} className="whitespace-nowrap">
      {when(t, at, now)}
    </time>
  );
  return (
    <Table
      label={w.title}
      rows={list}
      rowKey={s => s.id}
      columns={[
        {
          key: "device",
          title: w.device,
          cell: s => (
            <span className="flex flex-wrap items-center gap-2">
              {s.device || w.unknown}
              {s.current && <Tag tone="ok">{w.current}</Tag>}
            </span>
          ),
        },
        {
          key: "network",
          title: w.network,
          cell: s => (
            <code dir="ltr" className="font-mono text-12">
              {s.network || "–"}
            </code>
          ),
        },
        {
          key: "by",
          title: w.by,
          cell: s =>
            [s.first, s.second]
              .filter(Boolean)
              .map(way => w.ways[way] ?? way)
              .join(", "),
        },
        { key: "created", title: w.created, cell: s => time(s.createdAt) },
        { key: "used", title: w.used, cell: s => time(s.usedAt) },
        {
          key: "end",
          title: w.actions,
          end: true,
          cell: s =>
            !s.current && (
              <Button
                aria-label={w.endOf(s.device || w.unknown)}
                disabled={end.isPending}
                onClick={() => end.mutate(s.id)}
              >
                {w.end}
              </Button>
            ),
        },
      ]}
    />
  );
}
