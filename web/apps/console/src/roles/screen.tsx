// Security → Roles: the matrix, with the roles of one's own making to be changed, and what a change would do.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../app/session.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { inputLook } from "../ui/field.tsx";
import { Page } from "../ui/page.tsx";
import { Banner, Failed, Skeleton } from "../ui/state.tsx";
import { useSettled, useUnsaved } from "../ui/unsaved.ts";
import { DraftBar, Review } from "../versions/parts.tsx";
import { useSaving } from "../versions/saving.ts";
import { Problem } from "../wire/problem.ts";
import { Changes, History } from "./changes.tsx";
import { Matrix } from "./matrix.tsx";
import { historyQuery, type Roles, rolesQuery, saveRoles, type Tried, tryRoles } from "./net.ts";
import { Preview } from "./preview.tsx";
import { add, type Draft, draftOf, isSame, most } from "./state.ts";
import { inFull, useWords, type Words } from "./words.ts";

export function RolesScreen() {
  const w = useWords();
  const query = useQuery(rolesQuery);
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

/** said words a fault. What it says depends on the two permissions that don't go together. */
function said(w: Words, f: Tried["faults"][number]): string {
  const text = w.fault[f.why];
  if (typeof text === "string") return text;
  return text(inFull(w, f.permission ?? ""), inFull(w, f.other ?? ""));
}

function Form({ saved }: { saved: Roles }) {
  const w = useWords();
  const t = useTexts();
  const mayEdit = useMay("roles.edit");
  const [changed, setChanged] = useState<Draft>();
  const [from, setFrom] = useState("");
  const [shown, setShown] = useState<{ name: string; permissions: readonly string[] }>();
  const draft = changed ?? draftOf(saved);
  const isDirty = changed !== undefined && !isSame(changed, draftOf(saved));
  const asking = JSON.stringify(draft);
  const asked = useSettled(asking);
  const trial = useQuery({
    queryKey: ["roles", "try", saved.version, asked],
    queryFn: () => tryRoles(JSON.parse(asked) as Draft),
    enabled: isDirty,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  const isSettled = asked === asking && trial.isSuccess && !trial.isPlaceholderData;
  const faults = isDirty && trial.data ? trial.data.faults : [];
  const changes = isDirty && trial.data ? trial.data.changes : [];
  const loosens = isDirty && trial.data?.loosens === true;
  const saving = useSaving({
    loosens,
    save: reason => saveRoles(saved.version, draft, reason),
    kept: rolesQuery.queryKey,
    touched: [historyQuery.queryKey],
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
            isReady={isSettled && faults.length === 0}
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
      {mayEdit ? (
        <div className="flex flex-wrap items-center gap-2">
          <label className="flex items-center gap-2 whitespace-nowrap">
            {w.startFrom}
            <select className={`${inputLook} h-8 w-auto`} value={from} onChange={e => setFrom(e.target.value)}>
              <option value="">{w.nothing}</option>
              {saved.roles.map(r => (
                <option key={r.key} value={r.key}>
                  {r.title ?? t.role[r.key] ?? r.key}
                </option>
              ))}
            </select>
          </label>
          <Button
            icon="plus"
            disabled={draft.roles.length >= most.roles}
            onClick={() =>
              setChanged(
                add(draft, w.newName(draft.roles.length + 1), saved.roles.find(r => r.key === from)?.permissions ?? []),
              )
            }
          >
            {w.add}
          </Button>
        </div>
      ) : (
        <p className="rounded-4 bg-sub px-3 py-2 text-fg2">{w.readOnly}</p>
      )}
      <Matrix
        saved={saved}
        draft={draft}
        mayEdit={mayEdit}
        faultsOf={i => faults.filter(f => f.index === i).map(f => said(w, f))}
        onChange={setChanged}
        onPreview={(name, permissions) => setShown({ name, permissions })}
      />
      <History />
      <Preview name={shown?.name ?? ""} permissions={shown?.permissions} onClose={() => setShown(undefined)} />
      <Review words={w} saving={saving}>
        <Changes list={changes} people />
      </Review>
    </Page>
  );
}
