// People, for who manages them: everybody who has an account, also those who are kept out.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMe } from "../app/session.ts";
import { useSecondWords } from "../approvals/secondwords.ts";
import { date, exact, when } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Choice, Input } from "../ui/field.tsx";
import { Modal } from "../ui/overlay.tsx";
import { Page, Table, Tag } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Details } from "./details.tsx";
import { InviteForm, PassOn } from "./invite.tsx";
import { type Invited, type Person, peopleQuery, type Role, teamsQuery } from "./net.ts";
import { roleName } from "./rolename.ts";
import { type Show, shows } from "./state.ts";
import { useWords } from "./words.ts";

const tones = { active: "ok", invited: "accent", new: "plain", disabled: "bad", ended: "warn" } as const;

export function ManageScreen() {
  const w = useWords();
  const t = useTexts();
  const second = useSecondWords();
  const client = useQueryClient();
  const query = useQuery({ ...peopleQuery, refetchInterval: 60_000 });
  const [isInviting, setInviting] = useState(false);
  const [openID, setOpenID] = useState<string>();
  const [made, setMade] = useState<Invited>();
  const again = (): void => {
    void client.invalidateQueries({ queryKey: peopleQuery.queryKey });
    void client.invalidateQueries({ queryKey: ["staff"] });
  };
  const person = query.data?.people.find(p => p.id === openID);
  const invited = (m: Invited, name: string): void => {
    again();
    setInviting(false);
    setOpenID(undefined);
    if (m.proposed) toast({ text: second.proposed, icon: "check" });
    else if (m.mailed) toast({ text: w.sent(name), icon: "check" });
    else setMade(m);
  };
  const me = useMe();
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page
        title={t.people.title}
        hint={w.hint}
        wide
        actions={
          query.data && (
            <Button look="primary" icon="plus" onClick={() => setInviting(true)}>
              {w.invite}
            </Button>
          )
        }
      >
        {query.isPending ? (
          <Skeleton rows={6} tall />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : (
          <List people={query.data.people} roles={query.data.roles} open={setOpenID} />
        )}
        <Modal open={isInviting} onOpenChange={setInviting} title={w.inviteTitle} hint={w.inviteHint} wide>
          {query.data && (
            <InviteForm roles={query.data.roles} mail={query.data.mail} mayAll={query.data.allSites} done={invited} />
          )}
        </Modal>
        <Modal
          open={person !== undefined}
          onOpenChange={open => !open && setOpenID(undefined)}
          title={person?.name ?? ""}
          wide
        >
          {person && query.data && (
            <Details
              key={person.id}
              person={person}
              roles={query.data.roles}
              mayAll={query.data.allSites}
              isOwn={person.id === me.id}
              changed={again}
              invited={m => invited(m, person.name)}
            />
          )}
        </Modal>
        <Modal open={made !== undefined} onOpenChange={open => !open && setMade(undefined)} title={w.linkTitle} wide>
          {made && <PassOn made={made} done={() => setMade(undefined)} />}
        </Modal>
      </Page>
    </main>
  );
}

function List({
  people,
  roles,
  open,
}: {
  people: readonly Person[];
  roles: readonly Role[];
  open: (id: string) => void;
}) {
  const w = useWords();
  const t = useTexts();
  const me = useMe();
  const teams = useQuery(teamsQuery);
  const [filter, setFilter] = useState("");
  const [show, setShow] = useState<Show>("all");
  const now = Date.now();
  const q = filter.trim().toLowerCase();
  const teamName = (id: string): string => teams.data?.find(g => g.id === id)?.name ?? "";
  const list = people.filter(
    p =>
      shows(show, p.state) &&
      (!q ||
        [p.name, p.email, roleName(t, roles, p.role), ...p.teams.map(teamName)].some(s => s.toLowerCase().includes(q))),
  );
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Input
          type="search"
          className="max-w-80"
          aria-label={w.filter}
          placeholder={w.filter}
          value={filter}
          onChange={e => setFilter(e.target.value)}
        />
        <Choice
          label={w.show}
          labelHidden
          value={show}
          onChange={setShow}
          options={(["all", "in", "out"] as const).map(value => ({ value, label: w.shows[value] }))}
        />
      </div>
      {list.length === 0 ? (
        <Empty icon="search" title={w.nobody} />
      ) : (
        <Table
          label={t.people.title}
          rows={list}
          rowKey={p => p.id}
          columns={[
            {
              key: "name",
              title: t.people.name,
              cell: p => (
                <span className="flex items-center gap-2.5">
                  <Avatar name={p.name} staff size={28} />
                  <span className="flex min-w-0 flex-col">
                    <span className="flex items-center gap-1.5 font-semibold whitespace-nowrap">
                      {p.name}
                      {p.id === me.id && <Tag>{w.you}</Tag>}
                    </span>
                    <span dir="ltr" className="text-12 text-fg2">
                      {p.email}
                    </span>
                  </span>
                </span>
              ),
            },
            {
              key: "role",
              title: t.people.role,
              cell: p => <span className="whitespace-nowrap">{roleName(t, roles, p.role)}</span>,
            },
            {
              key: "teams",
              title: t.people.teams,
              cell: p => (
                <span className="flex flex-wrap gap-1">
                  {p.teams.map(id => (
                    <Tag key={id}>{teamName(id)}</Tag>
                  ))}
                </span>
              ),
            },
            {
              key: "state",
              title: w.state,
              cell: p => (
                <span className="flex items-center gap-1.5 whitespace-nowrap">
                  <Tag tone={tones[p.state]}>{w.standing[p.state]}</Tag>
                  <span className="text-12 text-fg2">
                    {p.state === "invited" && p.invitation
                      ? w.invitedUntil(when(t, p.invitation.until, now))
                      : p.ends && p.state === "active"
                        ? w.until(date(t, p.ends - 1))
                        : ""}
                  </span>
                </span>
              ),
            },
            {
              key: "ways",
              title: w.signsIn,
              cell: p => {
                const ways = (["password", "company", "factors"] as const).filter(way => p[way]);
                return (
                  <span className="text-12 whitespace-nowrap text-fg2">
                    {ways.length > 0 ? ways.map(way => w.ways[way]).join(" · ") : w.ways.none}
                  </span>
                );
              },
            },
            {
              key: "seen",
              title: w.seen,
              cell: p =>
                p.seen ? (
                  <span className="whitespace-nowrap" title={exact(t, p.seen)}>
                    {when(t, p.seen, now)}
                  </span>
                ) : (
                  <span className="text-fg2">{w.never}</span>
                ),
            },
            {
              key: "open",
              title: t.app.edit,
              end: true,
              cell: p => <IconButton icon="pen" label={w.details(p.name)} onClick={() => open(p.id)} />,
            },
          ]}
        />
      )}
    </>
  );
}
