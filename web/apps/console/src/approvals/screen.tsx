// Approvals: what waits for me, what I proposed, and what was decided.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Area, Field } from "../ui/field.tsx";
import { Confirm } from "../ui/overlay.tsx";
import { Card, Page, Section } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { Item } from "./item.tsx";
import { type Approval, approvalsQuery, decide, withdraw } from "./net.ts";
import { mostReason } from "./second.tsx";
import { forMe, mine, others } from "./state.ts";
import { useWords, type Words } from "./words.ts";

type Deed = "agree" | "refuse" | "withdraw";

export function ApprovalsScreen() {
  const w = useWords();
  const query = useQuery(approvalsQuery);
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={w.title} hint={w.hint}>
        {query.data ? (
          <Groups open={query.data.open} ended={query.data.ended} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Skeleton rows={6} />
        )}
      </Page>
    </main>
  );
}

function Groups({ open, ended }: { open: readonly Approval[]; ended: readonly Approval[] }) {
  const w = useWords();
  const [asked, setAsked] = useState<{ of: Approval; deed: Deed }>();
  const [isAsking, setAsking] = useState(false);
  const [word, setWord] = useState("");
  const deed = useDeed();
  const ask = (of: Approval, what: Deed): void => {
    setAsked({ of, deed: what });
    setWord("");
    setAsking(true);
  };
  const toMe = forMe(open);
  const own = mine(open);
  const rest = others(open);
  return (
    <>
      <Section title={w.forMe}>
        {toMe.length === 0 ? (
          <Empty icon="check" title={w.forMeNone} hint={w.forMeNoneHint} />
        ) : (
          <List list={toMe}>
            {p => (
              <div className="flex gap-2">
                <Button look="primary" disabled={p.stale !== undefined} onClick={() => ask(p, "agree")}>
                  {w.agree}
                </Button>
                <Button onClick={() => ask(p, "refuse")}>{w.refuse}</Button>
              </div>
            )}
          </List>
        )}
      </Section>
      {own.length > 0 && (
        <Section title={w.mine}>
          <List list={own}>
            {p => (
              <div>{p.state === "waiting" && <Button onClick={() => ask(p, "withdraw")}>{w.withdraw}</Button>}</div>
            )}
          </List>
        </Section>
      )}
      {rest.length > 0 && (
        <Section title={w.others}>
          <List list={rest}>{p => p.bar && <p className="text-12 text-fg2">{w.bar[p.bar] ?? p.bar}</p>}</List>
        </Section>
      )}
      <Section title={w.ended}>
        {ended.length === 0 ? <p className="text-fg2">{w.endedNone}</p> : <List list={ended}>{() => null}</List>}
      </Section>
      <Confirm
        open={isAsking}
        onOpenChange={setAsking}
        {...question(w, asked?.deed ?? "agree")}
        danger={asked?.deed === "refuse"}
        onGo={() => asked && deed.mutate({ ...asked, word })}
      >
        {asked?.deed !== "withdraw" && (
          <Field label={w.word} hint={w.wordHint}>
            {p => <Area {...p} rows={2} maxLength={mostReason} value={word} onChange={e => setWord(e.target.value)} />}
          </Field>
        )}
      </Confirm>
    </>
  );
}

const question = (w: Words, deed: Deed) =>
  ({
    agree: { title: w.agreeTitle, hint: w.agreeHint, go: w.agree },
    refuse: { title: w.refuseTitle, hint: w.refuseHint, go: w.refuse },
    withdraw: { title: w.withdrawTitle, hint: w.withdrawHint, go: w.withdraw },
  })[deed];

function List({ list, children }: { list: readonly Approval[]; children: (p: Approval) => ReactNode }) {
  return (
    <Card>
      <ul className="divide-y divide-line">
        {list.map(p => (
          <li key={p.id}>
            <Item proposal={p}>{children(p)}</Item>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** useDeed does what was decided, and says how it went. */
function useDeed() {
  const w = useWords();
  const t = useTexts();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ of, deed, word }: { of: Approval; deed: Deed; word: string }) =>
      deed === "withdraw" ? withdraw(of.id) : decide(of.id, deed === "agree", word),
    onSuccess: p => {
      const said: Record<string, string> = {
        done: w.agreed,
        approved: w.agreedLater,
        void: w.agreedVoid,
        refused: w.refused,
        withdrawn: w.withdrawn,
      };
      toast({ text: said[p.state] ?? w.state[p.state] ?? p.state, icon: "check" });
    },
    onError: err => toast({ text: Problem.of(err).text(t), tone: "bad" }),
    // What was agreed to may have changed anything that is on another screen.
    onSettled: () => void client.invalidateQueries({ predicate: q => q.queryKey[0] !== "me" }),
  });
}
