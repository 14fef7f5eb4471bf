// What the screens share over something of which versions are kept: the bar under a draft, what is looked at before it is saved,
// and the history.

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isReason, SecondPerson } from "../approvals/second.tsx";
import { useSecondWords } from "../approvals/secondwords.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/overlay.tsx";
import { Section, Tag } from "../ui/page.tsx";
import { reachable } from "../ui/reach.ts";
import { Failed, Skeleton } from "../ui/state.tsx";
import { type VersionMade, Versions } from "../ui/versions.tsx";
import type { Saving } from "./saving.ts";

interface DraftWords {
  readonly notSaved: string;
  readonly changes: (n: number) => string;
  readonly loosens: string;
  readonly discard: string;
  readonly review: string;
}

/** DraftBar says how many changes are not saved, and what is wrong with them. */
export function DraftBar({
  words: w,
  changes,
  wrong,
  isReady,
  saving,
}: {
  words: DraftWords;
  changes: number;
  /** Sentences; empty ones are left out. */
  wrong: readonly string[];
  isReady: boolean;
  saving: Saving;
}) {
  return (
    <>
      <p role="status" className="flex min-w-0 grow basis-full flex-wrap items-center gap-2 md:basis-0">
        <span className="font-semibold">{w.notSaved}</span>
        <span className="text-fg2">{w.changes(changes)}</span>
        {saving.loosens && <Tag tone="warn">{w.loosens}</Tag>}
        {wrong
          .filter(said => said !== "")
          .map(said => (
            <span key={said} className="text-bad">
              {said}
            </span>
          ))}
      </p>
      <Button className="ms-auto" onClick={saving.forget}>
        {w.discard}
      </Button>
      <Button
        look="primary"
        disabled={!isReady || changes === 0 || saving.isPending}
        onClick={() => saving.setReviewing(true)}
      >
        {w.review}
      </Button>
    </>
  );
}

interface ReviewWords {
  readonly reviewTitle: string;
  readonly reviewHint: string;
}

/** Review shows the changes before they are saved, and asks for a reason where they loosen something. */
export function Review({ words: w, saving, children }: { words: ReviewWords; saving: Saving; children: ReactNode }) {
  const t = useTexts();
  const second = useSecondWords();
  const { loosens, reason } = saving;
  return (
    <Confirm
      open={saving.isReviewing}
      onOpenChange={saving.setReviewing}
      title={w.reviewTitle}
      hint={loosens ? second.needed : w.reviewHint}
      go={loosens ? second.propose : t.app.save}
      ready={!loosens || isReason(reason)}
      onGo={saving.go}
    >
      <section aria-label={w.reviewTitle} {...reachable} className="ring-inside max-h-[46vh] overflow-y-auto">
        {children}
      </section>
      {loosens && <SecondPerson reason={reason} onType={saving.setReason} />}
    </Confirm>
  );
}

interface HistoryWords {
  readonly history: string;
  readonly historyHint: string;
  readonly historyNone: string;
  readonly version: (n: number) => string;
  readonly somebody: string;
  /** Who made what nobody of the staff made; none where only staff make any. */
  readonly host?: string;
}

interface Step extends VersionMade {
  readonly by?: { readonly name: string } | undefined;
}

/** History lists the versions that were in force, with what each changed. */
export function History<S extends Step>({
  words: w,
  query,
  children,
}: {
  words: HistoryWords;
  query: UseQueryResult<readonly S[]>;
  children: (step: S) => ReactNode;
}) {
  return (
    <Section title={w.history} hint={w.historyHint}>
      {query.isPending ? (
        <Skeleton rows={3} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.data.length === 0 ? (
        <p className="text-fg2">{w.historyNone}</p>
      ) : (
        <Versions
          list={query.data}
          who={s => (s.by ? s.by.name || w.somebody : (w.host ?? w.somebody))}
          version={w.version}
        >
          {children}
        </Versions>
      )}
    </Section>
  );
}
