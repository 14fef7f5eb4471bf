// Security → Allow-list: from where the console can be reached, by whom, and a box to try an address in.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../app/session.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Card, Page } from "../ui/page.tsx";
import { Banner, Failed, Skeleton } from "../ui/state.tsx";
import { Toggle } from "../ui/toggle.tsx";
import { useSettled, useUnsaved } from "../ui/unsaved.ts";
import { DraftBar, Review } from "../versions/parts.tsx";
import { useSaving } from "../versions/saving.ts";
import { Problem } from "../wire/problem.ts";
import { Changes, History } from "./changes.tsx";
import { Entries } from "./entries.tsx";
import { type AllowList, allowListQuery, historyQuery, saveList, tryList } from "./net.ts";
import { add, type Draft, draftOf, isSame, most } from "./state.ts";
import { Trial } from "./trial.tsx";
import { useWords } from "./words.ts";

export function AllowListScreen() {
  const w = useWords();
  const query = useQuery(allowListQuery);
  return (
    <main id="content" className="flex min-w-0 grow">
      {query.data ? (
        <Form saved={query.data} />
      ) : (
        <Page title={w.title} hint={w.hint}>
          {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Skeleton rows={8} />}
        </Page>
      )}
    </main>
  );
}

function Form({ saved }: { saved: AllowList }) {
  const w = useWords();
  const t = useTexts();
  const mayEdit = useMay("access.edit");
  const [changed, setChanged] = useState<Draft>();
  const [address, setAddress] = useState("");
  const [site, setSite] = useState("");
  const draft = changed ?? draftOf(saved);
  const isDirty = changed !== undefined && !isSame(changed, saved);
  const asking = JSON.stringify([draft, address, site]);
  const asked = useSettled(asking);
  const trial = useQuery({
    queryKey: ["allow-list", "try", saved.version, asked],
    queryFn: () => {
      const [of, at, as] = JSON.parse(asked) as [Draft, string, string];
      return tryList(of, at, as);
    },
    enabled: isDirty || address !== "",
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  const tried = trial.data;
  const isSettled = asked === asking && trial.isSuccess && !trial.isPlaceholderData;
  const faults = isDirty && tried ? tried.faults : [];
  const changes = isDirty && tried ? tried.changes : [];
  const loosens = changes.some(c => c.loosens);
  const saving = useSaving({
    loosens,
    save: reason => saveList(saved.version, draft, reason),
    kept: allowListQuery.queryKey,
    touched: [historyQuery.queryKey, ["posture"]],
    said: w.saved,
    done: () => setChanged(undefined),
  });
  useUnsaved(isDirty);
  const wrong = saving.error
    ? Problem.of(saving.error).text(t)
    : trial.isError
      ? Problem.of(trial.error).text(t)
      : faults.length > 0
        ? w.faults
        : tried?.shutsOut
          ? w.shutsOut
          : "";
  return (
    <Page
      title={w.title}
      hint={w.hint}
      wide
      foot={
        isDirty && (
          <DraftBar
            words={w}
            changes={changes.length}
            wrong={[wrong]}
            isReady={isSettled && faults.length === 0 && !tried?.shutsOut}
            saving={saving}
          />
        )
      }
    >
      {saved.broken && (
        <Banner tone="bad" icon="warn">
          {w.broken}
        </Banner>
      )}
      {!mayEdit && <p className="rounded-4 bg-sub px-3 py-2 text-fg2">{w.readOnly}</p>}
      {!saved.on && (
        <Banner tone="warn" icon="warn">
          {w.offNow}
        </Banner>
      )}
      <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="flex min-w-0 flex-col gap-6">
          <Toggle
            label={w.on}
            hint={w.onHint}
            checked={draft.on}
            disabled={!mayEdit}
            onChange={on => setChanged({ ...draft, on })}
          />
          <Entries draft={draft} saved={saved} faults={faults} mayEdit={mayEdit} onChange={setChanged} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <Card className="flex flex-col gap-2 px-4 py-3">
            <p className="text-12 text-fg2">{w.you}</p>
            <code dir="ltr" className="font-mono break-all">
              {saved.address}
            </code>
            {mayEdit && (
              <Button
                icon="plus"
                className="self-start"
                disabled={draft.entries.length >= most.entries || draft.entries.some(e => e.prefix === saved.address)}
                onClick={() => setChanged(add(draft, saved.address))}
              >
                {w.addMine}
              </Button>
            )}
          </Card>
          <Trial
            address={address}
            onType={setAddress}
            site={site}
            sites={saved.sites}
            onSite={setSite}
            draft={draft}
            tried={isSettled ? tried : undefined}
          />
        </div>
      </div>
      <History sites={saved.sites} />
      <Review words={w} saving={saving}>
        <Changes list={changes} sites={saved.sites} />
      </Review>
    </Page>
  );
}
