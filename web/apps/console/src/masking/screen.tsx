// Settings → Masking: what a site takes out of messages, who changed it when, and a box to try it in.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useMay, useMe } from "../app/session.ts";
import { Doubts } from "../doubts/list.tsx";
import { useTexts } from "../texts/use.tsx";
import { Field, inputLook } from "../ui/field.tsx";
import { Page } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { useSettled, useUnsaved } from "../ui/unsaved.ts";
import { DraftBar, Review } from "../versions/parts.tsx";
import { useSaving } from "../versions/saving.ts";
import { Problem } from "../wire/problem.ts";
import { Changes, History } from "./changes.tsx";
import { Entities } from "./entities.tsx";
import { historyQuery, maskingQuery, saveMasking, tryText } from "./net.ts";
import { Own } from "./own.tsx";
import { between, type Entity, type Policy } from "./state.ts";
import { TryIt, type Trying } from "./tryit.tsx";
import { faultField, useWords } from "./words.ts";

const route = getRouteApi("/app/settings/masking");

export function MaskingScreen() {
  const w = useWords();
  const { sites } = useMe();
  const { site: key } = route.useSearch();
  const navigate = route.useNavigate();
  const site = sites.find(s => s.key === key) ?? sites[0];
  return (
    <main id="content" className="flex min-w-0 grow">
      {site ? (
        <OfSite
          key={site.id}
          site={site.id}
          picker={
            sites.length > 1 && (
              <div className="max-w-72">
                <Field label={w.site}>
                  {p => (
                    <select
                      {...p}
                      className={`${inputLook} h-8`}
                      value={site.key}
                      onChange={e => void navigate({ search: { site: e.target.value } })}
                    >
                      {sites.map(s => (
                        <option key={s.key} value={s.key}>
                          {s.name}
                        </option>
                      ))}
                    </select>
                  )}
                </Field>
              </div>
            )
          }
        />
      ) : (
        <Page title={w.title}>
          <Empty icon="code" title={w.site} />
        </Page>
      )}
    </main>
  );
}

function OfSite({ site, picker }: { site: string; picker: ReactNode }) {
  const w = useWords();
  const query = useQuery(maskingQuery(site));
  if (!query.data)
    return (
      <Page title={w.title} hint={w.hint}>
        {picker}
        {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Skeleton rows={8} />}
      </Page>
    );
  return (
    <Form
      site={site}
      picker={picker}
      entities={query.data.entities}
      saved={query.data.policy}
      version={query.data.version}
    />
  );
}

function Form({
  site,
  picker,
  entities,
  saved,
  version,
}: {
  site: string;
  picker: ReactNode;
  entities: readonly Entity[];
  saved: Policy;
  version: number;
}) {
  const w = useWords();
  const t = useTexts();
  const mayEdit = useMay("masking.edit");
  const [draft, setDraft] = useState<Policy>();
  const [typed, setTyped] = useState<Trying>({ text: "", question: "" });
  const policy = draft ?? saved;
  const changes = draft ? between(saved, draft, entities) : [];
  const loosens = changes.some(c => c.loosens);
  const isDirty = draft !== undefined && JSON.stringify(draft) !== JSON.stringify(saved);
  const asked = useSettled(JSON.stringify([typed.text, typed.question, policy]));
  const tried = useQuery({
    queryKey: ["try masking", site, asked],
    queryFn: async () => {
      const [text, question, p] = JSON.parse(asked) as [string, string, Policy];
      return { of: text, tried: await tryText(site, text, question, p) };
    },
    enabled: typed.text !== "" || isDirty,
    placeholderData: keepPreviousData,
    gcTime: 0, // what was tried is not remembered
    retry: false,
  });
  const fault = tried.data?.tried.fault;
  const saving = useSaving({
    loosens,
    save: reason => saveMasking(site, version, policy, reason),
    kept: maskingQuery(site).queryKey,
    touched: [historyQuery(site).queryKey],
    said: w.saved,
    done: () => setDraft(undefined),
  });
  useUnsaved(isDirty);
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
            wrong={[
              fault ? `${w.atFault} ${faultField(w, fault)}` : "",
              saving.error ? Problem.of(saving.error).text(t) : "",
            ]}
            isReady={fault === undefined}
            saving={saving}
          />
        )
      }
    >
      {picker}
      {!mayEdit && <p className="rounded-4 bg-sub px-3 py-2 text-fg2">{w.readOnly}</p>}
      <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_360px]">
        <div className="flex min-w-0 flex-col gap-6">
          <Entities entities={entities} policy={policy} mayEdit={mayEdit} onChange={setDraft} />
          <Own policy={policy} fault={fault} mayEdit={mayEdit} onChange={setDraft} />
        </div>
        <div className="min-w-0 lg:sticky lg:top-5 lg:-mx-1 lg:max-h-[calc(100dvh-9rem)] lg:overflow-y-auto lg:px-1">
          <TryIt
            typed={typed}
            onType={setTyped}
            of={typed.text === "" ? "" : (tried.data?.of ?? "")}
            tried={tried.data?.tried}
            error={tried.error}
          />
        </div>
      </div>
      {mayEdit && <Doubts site={site} policy={policy} onChange={setDraft} />}
      <History site={site} />
      <Review words={w} saving={saving}>
        <Changes list={changes} />
      </Review>
    </Page>
  );
}
