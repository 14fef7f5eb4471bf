// Security → Who has what: the list that is gone through now and then, and what is confirmed or taken away.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { may, useMe } from "../app/session.ts";
import { useSecondWords } from "../approvals/secondwords.ts";
import { permText, useWords as useRoleWords } from "../roles/words.ts";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/overlay.tsx";
import { Page, Table, Tag } from "../ui/page.tsx";
import { Banner, Empty, Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { confirm, type Person, type Review, reviewQuery, takeAway } from "./net.ts";
import { SitesForm } from "./sites.tsx";
import { csv, isOut, json, roleOf, siteName, sitesOf, sorted, teamsOf } from "./state.ts";
import { useWords } from "./words.ts";

export function ReviewScreen() {
  const w = useWords();
  const query = useQuery(reviewQuery);
  return (
    <main id="content" className="flex min-w-0 grow">
      {query.data ? (
        <List review={query.data} />
      ) : (
        <Page title={w.title}>
          {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Skeleton rows={8} />}
        </Page>
      )}
    </main>
  );
}

function keep(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  URL.revokeObjectURL(url);
}

function List({ review }: { review: Review }) {
  const w = useWords();
  const t = useTexts();
  const me = useMe();
  const second = useSecondWords();
  const client = useQueryClient();
  const [leaving, setLeaving] = useState<Person>();
  const [scoping, setScoping] = useState<Person>();
  const again = (): void => void client.invalidateQueries({ queryKey: reviewQuery.queryKey });
  const failed = (err: unknown): void => {
    const problem = Problem.of(err);
    again();
    toast({ text: problem.code === "conflict" ? w.moved : problem.text(t), icon: "warn" });
  };
  const yes = useMutation({
    mutationFn: confirm,
    onSuccess: (_, p) => {
      again();
      toast({ text: w.isConfirmed(p.name), icon: "check" });
    },
    onError: failed,
  });
  const no = useMutation({
    mutationFn: takeAway,
    onSuccess: (_, p) => {
      again();
      void client.invalidateQueries({ queryKey: ["people"] });
      toast({ text: w.taken(p.name), icon: "check" });
    },
    onError: failed,
  });
  const file = `snug-access-${new Date().toISOString().slice(0, 10)}`;
  const mayReview = may(me, "access.review");
  const mayManage = may(me, "staff.manage");
  return (
    <Page
      title={w.title}
      hint={w.hint(review.days)}
      wide
      actions={
        <>
          <Button onClick={() => keep(`${file}.csv`, "text/csv;charset=utf-8", csv(review))}>{w.csv}</Button>
          <Button onClick={() => keep(`${file}.json`, "application/json", json(review))}>{w.json}</Button>
        </>
      }
    >
      {review.overdue > 0 && (
        <Banner tone="warn" icon="warn">
          {w.overdue(review.overdue)}
        </Banner>
      )}
      {review.people.length === 0 ? (
        <Empty icon="people" title={w.none} />
      ) : (
        <Table
          label={w.title}
          rows={sorted(review.people)}
          rowKey={p => p.id}
          columns={[
            {
              key: "person",
              title: w.person,
              cell: p => (
                <span className="flex min-w-32 flex-col">
                  <span className="flex items-center gap-1.5">
                    <strong>{p.name}</strong>
                    {w.state[p.state] && <Tag tone={isOut(p) ? "bad" : "plain"}>{w.state[p.state]}</Tag>}
                  </span>
                  <span className="text-12 text-fg2">{t.role[p.role] ?? roleOf(review, p)}</span>
                </span>
              ),
            },
            { key: "has", title: w.has, cell: p => <Has review={review} person={p} /> },
            { key: "used", title: w.used, cell: p => <Used review={review} person={p} /> },
            { key: "confirmed", title: w.confirmed, cell: p => <Confirmed person={p} /> },
            {
              key: "do",
              title: w.actions,
              end: true,
              cell: p =>
                p.id === me.id ? (
                  <span className="text-12 whitespace-nowrap text-fg2">{w.yourself}</span>
                ) : (
                  <span className="flex justify-end gap-1">
                    {mayManage && (
                      <Button look="quiet" aria-label={w.sitesOf(p.name)} onClick={() => setScoping(p)}>
                        {w.sites}
                      </Button>
                    )}
                    {mayManage && !isOut(p) && (
                      <Button look="quiet" aria-label={w.takeOf(p.name)} onClick={() => setLeaving(p)}>
                        {w.take}
                      </Button>
                    )}
                    {mayReview && !isOut(p) && (
                      <Button disabled={yes.isPending} aria-label={w.confirmOf(p.name)} onClick={() => yes.mutate(p)}>
                        {w.confirm}
                      </Button>
                    )}
                  </span>
                ),
            },
          ]}
        />
      )}
      <Confirm
        open={leaving !== undefined}
        onOpenChange={next => !next && setLeaving(undefined)}
        title={w.takeTitle(leaving?.name ?? "")}
        hint={w.takeHint}
        go={w.takeGo}
        danger
        onGo={() => leaving && no.mutate(leaving)}
      />
      {scoping && (
        <SitesForm
          key={scoping.id}
          review={review}
          person={scoping}
          onClose={done => {
            setScoping(undefined);
            if (!done) return;
            again();
            toast({ text: done === "proposed" ? second.proposed : w.saved, icon: "check" });
          }}
        />
      )}
    </Page>
  );
}

/** day is a date without its time: more is not kept of what people use. */
function useDay(): (at: number) => string {
  const t = useTexts();
  return at => new Intl.DateTimeFormat(t.lang, { dateStyle: "medium" }).format(at);
}

function Has({ review, person }: { review: Review; person: Person }) {
  const w = useWords();
  const t = useTexts();
  const r = useRoleWords();
  const day = useDay();
  const teams = teamsOf(review, person);
  return (
    <span className="flex min-w-44 flex-col">
      <span>{person.allSites ? w.allSites : w.onlySites(sitesOf(review, person).join(", "))}</span>
      <span className="text-fg2">{teams.length > 0 ? w.teams(teams.join(", ")) : w.noTeams}</span>
      <details className="text-12 text-fg2">
        <summary className="cursor-pointer">
          {w.permissions(person.permissions.length)}, {w.since(day(person.since))}
        </summary>
        <ul className="ms-4 list-disc">
          {person.served.map(s => (
            <li key={s.site}>{w.siteSince(siteName(review, s.site), day(s.since))}</li>
          ))}
        </ul>
        <ul className="ms-4 list-disc">
          {person.permissions.map(p => (
            <li key={p}>
              {r.group[p.split(".")[0] ?? ""] ?? p}: {permText(r, p)}
            </li>
          ))}
        </ul>
      </details>
      {person.lentUntil !== undefined && <Tag tone="warn">{w.lentUntil(exact(t, person.lentUntil))}</Tag>}
      {person.lent > 0 && person.lentUntil === undefined && (
        <span className="text-12 text-fg2">{w.lent(person.lent)}</span>
      )}
      {person.ends !== undefined && <span className="text-12 text-fg2">{w.ends(day(person.ends))}</span>}
    </span>
  );
}

function Used({ review, person }: { review: Review; person: Person }) {
  const w = useWords();
  const r = useRoleWords();
  const day = useDay();
  const groups = [...new Set(person.permissions.map(p => p.split(".")[0] ?? ""))];
  const idle = groups.filter(g => !person.uses.some(u => u.about === g));
  const named = (g: string): string => r.group[g] ?? g;
  return (
    <span className="flex min-w-40 flex-col">
      <span>{person.seen === undefined ? w.never : w.seen(day(person.seen))}</span>
      {person.uses.map(u => (
        <span key={u.about} className="text-12 text-fg2">
          {named(u.about)}: {day(u.at)}
        </span>
      ))}
      {review.sites.length > 1 &&
        person.served.map(
          s =>
            s.used !== undefined && (
              <span key={s.site} className="text-12 text-fg2">
                {w.siteUsed(siteName(review, s.site), day(s.used))}
              </span>
            ),
        )}
      {idle.length > 0 && <span className="text-12 text-fg2">{w.notUsed(idle.map(named).join(", "))}</span>}
    </span>
  );
}

function Confirmed({ person }: { person: Person }) {
  const w = useWords();
  const day = useDay();
  return (
    <span className="flex min-w-32 flex-col items-start gap-0.5">
      <span>{person.confirmed === undefined ? w.nobodyYet : w.by(person.by?.name ?? "", day(person.confirmed))}</span>
      {person.changed && <Tag tone="warn">{w.changed}</Tag>}
      {isOut(person) ? (
        <span className="text-12 text-fg2">{w.outHint}</span>
      ) : person.overdue ? (
        <Tag tone="bad">{w.isOverdue}</Tag>
      ) : (
        <span className="text-12 text-fg2">{w.due(day(person.due))}</span>
      )}
    </span>
  );
}
