// The bar on top of the console while something is lent to whoever uses it: what, how long still, and the end of it.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { meQuery, useMay } from "../app/session.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { useCountdown } from "../ui/clock.tsx";
import { Banner } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import type { Lent } from "../wire/types.ts";
import { end } from "./net.ts";
import { toRead } from "./state.ts";
import { spell, useWords } from "./words.ts";

export default function Elevated() {
  const w = useWords();
  const { data, dataUpdatedAt } = useQuery(meQuery);
  return (
    <section aria-label={w.bar}>
      {(data?.elevations ?? []).map(e => (
        // The server says how long still: this machine's clock may be wrong.
        <One key={e.id} lent={e} until={dataUpdatedAt + e.left} />
      ))}
    </section>
  );
}

const link = "text-warn underline underline-offset-2";

function One({ lent, until }: { lent: Lent; until: number }) {
  const w = useWords();
  const t = useTexts();
  const client = useQueryClient();
  const left = useCountdown(until);
  const isOver = left === 0;
  useEffect(() => {
    // Nothing that was read by it stays on screen.
    if (isOver) void client.invalidateQueries();
  }, [isOver, client]);
  const reads = useMay(toRead);
  const ending = useMutation({
    mutationFn: () => end(lent.id),
    onSuccess: () => toast({ text: w.isEnded, icon: "check" }),
    onError: err => toast({ text: Problem.of(err).text(t), tone: "bad" }),
    onSettled: () => void client.invalidateQueries(),
  });
  const where = [
    ...(lent.conversation ? [w.oneConversation] : []),
    ...lent.sites.map(s => s.name),
    ...(lent.team ? [w.ofTeam(lent.team.name)] : []),
  ].join(" · ");
  return (
    <Banner tone="warn" icon="clock">
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="grow">
          <strong>{w.bar}</strong>
          {where && `: ${where}`}
        </span>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="figures font-semibold">
            {spell(left)} {w.left}
          </span>
          {lent.conversation && (
            <Link to="/inbox/$box/$id" params={{ box: reads ? "all" : "mine", id: lent.conversation }} className={link}>
              {w.openConversation}
            </Link>
          )}
          <Link to="/temporary-access" className={link}>
            {w.details}
          </Link>
          <Button disabled={ending.isPending} onClick={() => ending.mutate()}>
            {w.end}
          </Button>
        </span>
      </span>
    </Banner>
  );
}
