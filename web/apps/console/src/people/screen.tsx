import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../app/session.ts";
import { useLive } from "../live/use.tsx";
import { useTexts } from "../texts/use.tsx";
import { Avatar, PresenceDot } from "../ui/avatar.tsx";
import { Input } from "../ui/field.tsx";
import { Page, Table, Tag } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { ManageScreen } from "./manage.tsx";
import { staffQuery, teamsQuery } from "./net.ts";

export function PeopleScreen() {
  return useMay("staff.manage") ? <ManageScreen /> : <Colleagues />;
}

/** Colleagues is what everybody sees who may see the staff at all. */
function Colleagues() {
  const t = useTexts();
  const staff = useQuery({ ...staffQuery, refetchInterval: 30_000 });
  const teams = useQuery(teamsQuery);
  const live = useLive(l => l.presence);
  const [filter, setFilter] = useState("");
  const q = filter.trim().toLowerCase();
  const teamName = (id: string): string => teams.data?.find(g => g.id === id)?.name ?? "";
  const list = (staff.data ?? [])
    .map(s => ({ ...s, presence: live.get(s.id) ?? s.presence, teamNames: s.teams.map(teamName).filter(Boolean) }))
    .filter(s => !q || [s.name, t.role[s.role] ?? s.role, ...s.teamNames].some(x => x.toLowerCase().includes(q)));
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={t.people.title} hint={t.people.hint} wide>
        {staff.isPending ? (
          <Skeleton rows={6} tall />
        ) : staff.isError ? (
          <Failed error={staff.error} retry={() => void staff.refetch()} />
        ) : staff.data.length === 0 ? (
          <Empty icon="people" title={t.people.none} />
        ) : (
          <>
            <Input
              type="search"
              className="max-w-80"
              aria-label={t.people.filter}
              placeholder={t.people.filter}
              value={filter}
              onChange={e => setFilter(e.target.value)}
            />
            <Table
              label={t.people.title}
              rows={list}
              rowKey={s => s.id}
              columns={[
                {
                  key: "name",
                  title: t.people.name,
                  cell: s => (
                    <span className="flex items-center gap-2.5 font-semibold whitespace-nowrap">
                      <Avatar name={s.name} staff size={28} />
                      {s.name}
                    </span>
                  ),
                },
                {
                  key: "role",
                  title: t.people.role,
                  cell: s => <span className="whitespace-nowrap">{t.role[s.role] ?? s.role}</span>,
                },
                {
                  key: "teams",
                  title: t.people.teams,
                  cell: s => (
                    <span className="flex gap-1">
                      {s.teamNames.map(g => (
                        <Tag key={g}>{g}</Tag>
                      ))}
                    </span>
                  ),
                },
                {
                  key: "presence",
                  title: t.people.presence,
                  cell: s => (
                    <span className="flex items-center gap-2">
                      <PresenceDot state={s.presence} />
                      {t.presence[s.presence]}
                    </span>
                  ),
                },
                { key: "open", title: t.people.open, end: true, cell: s => s.open },
              ]}
            />
          </>
        )}
      </Page>
    </main>
  );
}
