// Where the company's provider sends the browser back to.

import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { landing } from "../app/landing.ts";
import { meQuery } from "../app/session.ts";
import { claimDrafts } from "../composer/drafts.ts";
import type { Entrance } from "../signin/net.ts";
import { useTexts } from "../texts/use.tsx";
import { Skeleton } from "../ui/state.tsx";
import { keepKey } from "../wire/key.ts";
import { Problem } from "../wire/problem.ts";
import type { Me } from "../wire/types.ts";
import { companyAnswer, signInByCompany } from "./company.ts";
import { Alert, Frame } from "./frame.tsx";
import { useWords } from "./words.ts";

const Second = lazy(async () => ({ default: (await import("../factors/second.tsx")).Second }));

export function CompanySignIn() {
  const w = useWords();
  const t = useTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [failed, setFailed] = useState<unknown>();
  const [second, setSecond] = useState<Entrance["second"]>();
  const enter = useCallback(
    async (me: Me): Promise<void> => {
      await keepKey();
      claimDrafts(me.id);
      client.clear();
      client.setQueryData(meQuery.queryKey, me);
      void navigate({ to: landing(me), replace: true });
    },
    [client, navigate],
  );
  useEffect(() => {
    // It works once: whoever draws this twice, as React does while developing, finds nothing the second time.
    const answer = companyAnswer();
    if (!answer) return;
    if (answer.error) {
      setFailed(new Problem("refused", w.company.declined));
      return;
    }
    signInByCompany(answer).then(
      got => (got.me ? void enter(got.me) : setSecond(got.second)),
      (err: unknown) => setFailed(err),
    );
  }, [enter, w]);
  if (second && failed === undefined)
    return (
      <Frame title={t.signin.second} hint={t.signin.secondHint}>
        <Suspense fallback={<Skeleton rows={2} />}>
          <Second
            ways={second.ways}
            onDone={me => void enter(me)}
            onOver={() => setFailed(new Problem("not_signed_in", w.company.spent))}
          />
        </Suspense>
      </Frame>
    );
  const code = failed === undefined ? "" : Problem.of(failed).code;
  const said: Record<string, string> = {
    not_signed_in: w.company.spent,
    forbidden: w.company.unknown,
    unavailable: w.company.away,
  };
  return (
    <Frame title={failed === undefined ? w.company.going : w.company.failed}>
      {failed === undefined ? <Skeleton rows={3} /> : <Alert>{said[code] ?? Problem.of(failed).text(t)}</Alert>}
      {failed !== undefined && (
        <Link to="/signin" className="text-accent underline underline-offset-2">
          {w.toSignIn}
        </Link>
      )}
    </Frame>
  );
}
