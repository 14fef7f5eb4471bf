// Temporary access: what counts now, what waits, what is over, and asking for it.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { meQuery } from "../app/session.ts";
import { Item } from "../approvals/item.tsx";
import { approvalsQuery } from "../approvals/net.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm, Modal } from "../ui/overlay.tsx";
import { Card, Page, Section } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { AskForm } from "./form.tsx";
import { List } from "./list.tsx";
import { type Elevation, elevationsQuery, end } from "./net.ts";
import { useWords } from "./words.ts";

export function ElevationScreen() {
  const w = useWords();
  const t = useTexts();
  const client = useQueryClient();
  const { conversation } = useSearch({ from: "/app/temporary-access" });
  const query = useQuery(elevationsQuery);
  const proposals = useQuery(approvalsQuery);
  const [isAsking, setAsking] = useState(conversation !== undefined);
  const [ending, setEnding] = useState<Elevation>();
  const [isEnding, setIsEnding] = useState(false);
  const ended = useMutation({
    mutationFn: (id: string) => end(id),
    onSuccess: () => toast({ text: w.isEnded, icon: "check" }),
    onError: err => toast({ text: Problem.of(err).text(t), tone: "bad" }),
    onSettled: () => {
      for (const queryKey of [elevationsQuery.queryKey, meQuery.queryKey]) void client.invalidateQueries({ queryKey });
    },
  });
  const waiting = (proposals.data?.open ?? []).filter(p => p.own && p.kind === "access.elevate");
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page
        title={w.title}
        hint={w.hint}
        actions={
          <Button look="primary" icon="plus" onClick={() => setAsking(true)}>
            {w.ask}
          </Button>
        }
      >
        {query.isPending ? (
          <Skeleton rows={5} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : (
          <>
            {waiting.length > 0 && (
              <Section title={w.waiting}>
                <Card>
                  <ul className="divide-y divide-line">
                    {waiting.map(p => (
                      <li key={p.id}>
                        <Item proposal={p} />
                      </li>
                    ))}
                  </ul>
                </Card>
              </Section>
            )}
            <Section title={w.standing}>
              {query.data.standing.length === 0 ? (
                <Empty icon="lock" title={w.standingNone} hint={w.standingNoneHint} />
              ) : (
                <List
                  list={query.data.standing}
                  onEnd={e => {
                    setEnding(e);
                    setIsEnding(true);
                  }}
                />
              )}
            </Section>
            <Section title={w.ended}>
              {query.data.ended.length === 0 ? (
                <p className="text-fg2">{w.endedNone}</p>
              ) : (
                <List list={query.data.ended} />
              )}
            </Section>
          </>
        )}
        <Modal open={isAsking && query.data !== undefined} onOpenChange={setAsking} title={w.ask}>
          {query.data && (
            <AskForm
              offered={query.data}
              conversation={conversation ?? ""}
              done={() => {
                setAsking(false);
                toast({ text: w.asked, icon: "check" });
                void client.invalidateQueries({ queryKey: approvalsQuery.queryKey });
              }}
            />
          )}
        </Modal>
        <Confirm
          open={isEnding}
          onOpenChange={setIsEnding}
          title={w.endTitle}
          hint={w.endHint}
          go={w.end}
          danger
          onGo={() => ending && ended.mutate(ending.id)}
        />
      </Page>
    </main>
  );
}
