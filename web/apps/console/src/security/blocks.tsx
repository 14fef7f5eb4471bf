// Who is kept out or slowed down now, and the way back.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMay } from "../app/session.ts";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Section, Table } from "../ui/page.tsx";
import { Failed } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { type Answer, inForceQuery, undo } from "./net.ts";
import { useWords } from "./words.ts";

export function Blocks() {
  const w = useWords();
  const query = useQuery(inForceQuery);
  return (
    <Section title={w.blocks} hint={w.blocksHint}>
      {query.data && query.data.length > 0 ? (
        <Answers list={query.data} label={w.blocks} linked />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        query.data && <p className="text-fg2">{w.noBlocks}</p>
      )}
    </Section>
  );
}

/** Answers can be undone while they are in force. */
export function Answers({ list, label, linked = false }: { list: readonly Answer[]; label: string; linked?: boolean }) {
  const w = useWords();
  const t = useTexts();
  const mayAct = useMay("security.act");
  const client = useQueryClient();
  const take = useMutation({
    mutationFn: (a: Answer) => undo(a.incident, a.id),
    onSuccess: () => {
      toast({ text: w.undone, icon: "check" });
      return client.invalidateQueries({ queryKey: ["incidents"] });
    },
    onError: err => toast({ text: Problem.of(err).text(t), tone: "bad" }),
  });
  const state = (a: Answer): string => {
    if (a.ended) return w.ended(exact(t, a.ended));
    return a.until > Date.now() ? w.until(exact(t, a.until)) : w.over;
  };
  return (
    <Table
      label={label}
      rows={list}
      rowKey={a => a.id}
      columns={[
        { key: "what", title: w.kind, cell: a => w.answerKinds[a.kind] ?? a.kind },
        {
          key: "who",
          title: w.who,
          cell: a =>
            a.staff ? <bdi>{a.staff.name || w.gone}</bdi> : <span className="font-mono text-12">{a.network}</span>,
        },
        { key: "until", title: w.span, cell: a => <span className="text-fg2">{state(a)}</span> },
        {
          key: "act",
          title: "",
          end: true,
          cell: a => (
            <span className="inline-flex items-center gap-3">
              {linked && (
                <Link
                  to="/security/incidents/$id"
                  params={{ id: a.incident }}
                  className="text-accent underline underline-offset-2"
                >
                  {w.see}
                </Link>
              )}
              {mayAct && !a.ended && a.until > Date.now() && (
                <Button aria-disabled={take.isPending} onClick={() => !take.isPending && take.mutate(a)}>
                  {w.undo}
                </Button>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}
