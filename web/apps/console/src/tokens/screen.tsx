// Settings → API tokens: which there are, making one, ending one.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm, Modal } from "../ui/overlay.tsx";
import { Card, Page, Tag } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { MakeForm, ShownOnce } from "./make.tsx";
import { revokeToken, type Token, tokensQuery } from "./net.ts";
import { useWords } from "./words.ts";

export function TokensScreen() {
  const w = useWords();
  const t = useTexts();
  const client = useQueryClient();
  const query = useQuery(tokensQuery);
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState("");
  const [ending, setEnding] = useState<Token>();
  const [isEnding, setIsEnding] = useState(false);
  const revoke = useMutation({
    mutationFn: (id: string) => revokeToken(id),
    onSuccess: () => toast({ text: w.revoked, icon: "check" }),
    onError: err => toast({ text: Problem.of(err).text(t), tone: "bad" }),
    onSettled: () => void client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  const list = query.data?.tokens ?? [];
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page
        title={w.title}
        hint={w.hint}
        actions={
          <Button
            look="primary"
            icon="plus"
            onClick={() => {
              setSecret("");
              setMaking(true);
            }}
          >
            {w.make}
          </Button>
        }
      >
        {query.isPending ? (
          <Skeleton rows={5} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : list.length === 0 ? (
          <Empty icon="code" title={w.none} hint={w.noneHint} />
        ) : (
          <Card>
            <ul className="divide-y divide-line">
              {list.map(token => (
                <Row
                  key={token.id}
                  token={token}
                  onRevoke={() => {
                    setEnding(token);
                    setIsEnding(true);
                  }}
                />
              ))}
            </ul>
          </Card>
        )}
        <Modal open={isMaking} onOpenChange={setMaking} title={secret ? w.onceTitle : w.make}>
          {secret ? (
            <ShownOnce secret={secret} done={() => setMaking(false)} />
          ) : (
            query.data && (
              <MakeForm
                scopes={query.data.scopes}
                sites={query.data.sites}
                done={made => {
                  setSecret(made.secret);
                  void client.invalidateQueries({ queryKey: tokensQuery.queryKey });
                }}
              />
            )
          )}
        </Modal>
        <Confirm
          open={isEnding}
          onOpenChange={setIsEnding}
          title={w.revokeTitle(ending?.name ?? "")}
          hint={w.revokeHint}
          go={w.revoke}
          danger
          onGo={() => ending && revoke.mutate(ending.id)}
        />
      </Page>
    </main>
  );
}

function Row({ token: k, onRevoke }: { token: Token; onRevoke: () => void }) {
  const w = useWords();
  const t = useTexts();
  const facts = [
    ...(k.own ? [] : [w.by(k.owner?.name || w.nobodyKnown)]),
    w.until(exact(t, k.expires)),
    k.used ? w.used(exact(t, k.used)) : w.unused,
    ...(k.addresses.length > 0 ? [w.from(k.addresses.join(", "))] : []),
  ];
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
      <div className="flex min-w-0 grow flex-col gap-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-semibold break-words">{k.name}</span>
          <Tag tone={k.state === "good" ? "ok" : "plain"}>{w.state[k.state] ?? k.state}</Tag>
        </p>
        <p className="text-12 text-fg2">{facts.join(" · ")}</p>
        <p className="font-mono text-12 break-words text-fg2">{k.scopes.join(" ")}</p>
      </div>
      {(k.state === "good" || k.state === "ownerless") && (
        <Button onClick={onRevoke} aria-label={`${w.revoke}: ${k.name}`}>
          {w.revoke}
        </Button>
      )}
    </li>
  );
}
