// For the privacy officer: which texts are in force, and how visitors answer.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Choice } from "../ui/field.tsx";
import { Card, HashBadge, Page, Section, Stat, Table, Tag } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { answered, api } from "../wire/api.ts";
import { AnswersChart } from "./chart.tsx";
import { byDay, totals } from "./state.ts";

const days = 30;
const readConsent = () => answered(api.GET("/v1/consent"));
type Consent = Awaited<ReturnType<typeof readConsent>>;

export function ConsentScreen() {
  const t = useTexts();
  const query = useQuery({ queryKey: ["consent"], queryFn: readConsent, staleTime: 30_000 });
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={t.consent.title} hint={t.consent.hint} wide>
        {query.isPending ? (
          <Skeleton rows={6} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : (
          <>
            <Answers answers={query.data.answers} />
            <Section title={t.consent.texts}>
              {query.data.texts.length === 0 ? (
                <Empty icon="consent" title={t.consent.none} />
              ) : (
                <Card>
                  <ul className="divide-y divide-line">
                    {query.data.texts.map(text => (
                      <li key={`${text.site} ${text.hash} ${text.lang}`}>
                        <Text text={text} />
                      </li>
                    ))}
                  </ul>
                </Card>
              )}
            </Section>
          </>
        )}
      </Page>
    </main>
  );
}

function Answers({ answers }: { answers: Consent["answers"] }) {
  const t = useTexts();
  const [as, setAs] = useState<"chart" | "table">("chart");
  const rows = byDay(answers, "", new Date().toISOString().slice(0, 10), days);
  const sum = totals(rows);
  const percent = new Intl.NumberFormat(t.lang, { style: "percent", maximumFractionDigits: 0 });
  const date = new Intl.DateTimeFormat(t.lang, { dateStyle: "medium", timeZone: "UTC" });
  return (
    <Section
      title={t.consent.answers}
      aside={
        <Choice
          label={t.app.details}
          labelHidden
          value={as}
          onChange={setAs}
          options={[
            { value: "chart", label: t.app.chart },
            { value: "table", label: t.app.table },
          ]}
        />
      }
    >
      {sum.all === 0 ? (
        <Empty icon="consent" title={t.consent.noAnswers} hint={t.consent.noAnswersHint} />
      ) : (
        <>
          <dl className="grid grid-cols-2 gap-3 md:grid-cols-4">
            <Stat label={t.consent.allowed} value={sum.allowed} />
            <Stat label={t.consent.declined} value={sum.declined} />
            <Stat label={t.consent.offRecord} value={sum.offRecord} />
            <Stat label={t.consent.share} value={percent.format(sum.allowed / sum.all)} />
          </dl>
          {as === "chart" ? (
            <AnswersChart days={rows} />
          ) : (
            <Table
              label={t.consent.answers}
              rows={[...answers].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : a.site < b.site ? -1 : 1))}
              rowKey={a => `${a.day} ${a.site}`}
              columns={[
                { key: "day", title: t.consent.day, cell: a => date.format(Date.parse(a.day)) },
                { key: "site", title: t.consent.site, cell: a => a.site },
                { key: "allowed", title: t.consent.allowed, end: true, cell: a => a.allowed },
                { key: "declined", title: t.consent.declined, end: true, cell: a => a.declined },
                { key: "off", title: t.consent.offRecord, end: true, cell: a => a.offRecord },
              ]}
            />
          )}
        </>
      )}
    </Section>
  );
}

function Text({ text }: { text: Consent["texts"][number] }) {
  const t = useTexts();
  const { body } = text;
  const name = (() => {
    try {
      return new Intl.DisplayNames(t.lang, { type: "language" }).of(text.lang) ?? text.lang;
    } catch {
      return text.lang;
    }
  })();
  return (
    <details className="group">
      <summary className="flex min-h-11 list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <span className="font-semibold">{text.site}</span>
        <span>{name}</span>
        <span className="figures text-fg2">{t.consent.version(text.version)}</span>
        {text.live ? <Tag tone="ok">{t.consent.live}</Tag> : <Tag>{t.consent.old}</Tag>}
        <span className="ms-auto flex items-center gap-3">
          <HashBadge hash={text.hash} />
          <span className="text-accent group-open:hidden">{t.consent.show}</span>
          <span className="hidden text-accent group-open:inline">{t.app.close}</span>
        </span>
      </summary>
      <div lang={text.lang} dir="auto" className="flex max-w-[68ch] flex-col gap-3 border-t bg-sub px-4 py-4">
        <p className="words">{body.intro}</p>
        <ul className="flex flex-col gap-2">
          {body.purposes.map(p => (
            <li key={p.id} className="rounded-8 border bg-bg px-3 py-2">
              <p className="flex flex-wrap items-center gap-2 font-semibold">
                {p.title}
                <Tag tone={p.switch ? "accent" : "plain"}>{p.basis}</Tag>
                <span className="text-12 font-normal text-fg2">{p.period}</span>
              </p>
              <p className="words text-fg2">{p.text}</p>
            </li>
          ))}
        </ul>
        {body.offRecord && <p className="words text-fg2">{body.offRecordText}</p>}
        <p className="words text-fg2">
          {[body.controller, body.contact, body.recipients.join(", "), body.countries.join(", ")]
            .filter(Boolean)
            .join(" · ")}
        </p>
        <p className="words text-fg2">{body.rights}</p>
        <p className="words text-fg2">{body.complain}</p>
        {body.more && <p className="words text-fg2">{body.more}</p>}
      </div>
    </details>
  );
}
