// The rail: boxes with their counts, the other pages this person may see, and oneself.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { useDo } from "../chat/actions.tsx";
import { isMac, useCommands } from "../commands/book.ts";
import { openCommands } from "../commands/menu.tsx";
import type { Command } from "../commands/state.ts";
import { useGo } from "../inbox/go.ts";
import { take } from "../inbox/net.ts";
import { offeredBoxes } from "../inbox/offered.ts";
import { type Box, longest } from "../inbox/state.ts";
import { useCounts } from "../inbox/use.ts";
import { useLive, useRunner } from "../live/use.tsx";
import { staffQuery } from "../people/net.ts";
import { change, settings } from "../settings/net.ts";
import { signOut } from "../signin/net.ts";
import { useTexts } from "../texts/use.tsx";
import { Avatar, PresenceDot } from "../ui/avatar.tsx";
import { Kbd } from "../ui/button.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Dropdown } from "../ui/overlay.tsx";
import { toast, undoLatest } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import type { PresenceState } from "../wire/types.ts";
import { offered, type Place } from "./landing.ts";
import { leave } from "./leave.ts";
import { openRail } from "./pagemenu.tsx";
import { setPresence } from "./presence.ts";
import { may, meQuery, useMe } from "./session.ts";

const boxIcons: Record<Box, IconName> = {
  mine: "person",
  unassigned: "tray",
  team: "people",
  all: "globe",
  ended: "done",
};
const placeIcons: Record<Place["name"], IconName> = {
  search: "search",
  replies: "bolt",
  people: "people",
  sites: "code",
  consent: "consent",
  erasures: "receipt",
  posture: "gauge",
};

export function usePresence(): { state: PresenceState; toggle: () => void } {
  const t = useTexts();
  const me = useMe();
  const client = useQueryClient();
  const live = useLive(l => l.presence.get(me.id));
  const state: PresenceState = live ?? me.presence;
  const toggle = useCallback(() => {
    const to = state === "online" ? "away" : "online";
    client.setQueryData(meQuery.queryKey, { ...me, presence: to });
    setPresence(to).catch((err: unknown) => {
      client.setQueryData(meQuery.queryKey, me);
      toast({ text: Problem.of(err).text(t), tone: "bad" });
    });
  }, [state, me, client, t]);
  return { state, toggle };
}

/** useAppCommands are the commands that stand on every screen. */
export function useAppCommands(): void {
  const t = useTexts();
  const me = useMe();
  const go = useGo();
  const run = useDo();
  const runner = useRunner();
  const { toggle } = usePresence();
  const boxKeys: Record<Box, string> = { mine: "g m", unassigned: "g u", team: "g t", all: "g a", ended: "g e" };
  const boxTitles: Record<Box, string> = {
    mine: t.commands.goMine,
    unassigned: t.commands.goUnassigned,
    team: t.commands.goTeam,
    all: t.commands.goAll,
    ended: t.commands.goEnded,
  };
  const placeKeys: Record<Place["name"], string[]> = {
    search: ["/", "g f"],
    replies: ["g r"],
    people: ["g p"],
    sites: ["g w"],
    consent: ["g c"],
    erasures: ["g x"],
    posture: ["g s"],
  };
  const placeTitles: Record<Place["name"], string> = {
    search: t.commands.search,
    replies: t.commands.goReplies,
    people: t.commands.goPeople,
    sites: t.commands.goSites,
    consent: t.commands.goConsent,
    erasures: t.commands.goErasures,
    posture: t.commands.goPosture,
  };
  const list: Command[] = [
    ...offeredBoxes(me).map(
      (b): Command => ({ id: `box ${b}`, title: boxTitles[b], group: "go", keys: [boxKeys[b]], run: () => go.box(b) }),
    ),
    ...offered(me).map(
      (p): Command => ({
        id: `go ${p.name}`,
        title: placeTitles[p.name],
        group: "go",
        keys: placeKeys[p.name],
        run: () => go.to(p.to),
      }),
    ),
    { id: "settings", title: t.commands.goSettings, group: "go", keys: ["g ,"], run: () => go.to("/settings") },
    {
      id: "theme",
      title: t.commands.theme,
      group: "app",
      keys: [],
      run: () => change({ theme: document.documentElement.dataset.theme === "dark" ? "light" : "dark" }),
    },
    { id: "presence", title: t.commands.presence, group: "app", keys: ["p"], run: toggle },
    { id: "undo", title: t.commands.undo, group: "app", keys: ["z"], run: () => void undoLatest() },
    { id: "out", title: t.commands.signOut, group: "app", keys: [], run: () => void signOut().finally(leave) },
  ];
  if (may(me, "conversation.take")) {
    list.push({
      id: "oldest",
      title: t.commands.oldest,
      group: "conversation",
      keys: ["w"],
      run: () => {
        const row = longest(runner.read().rows, me);
        if (!row) return void toast({ text: t.box.empty.unassigned, icon: "info" });
        void run(() => take(row.id), t.action.taken).then(done => done && go.conversation("mine", row.id));
      },
    });
  }
  useCommands(list);
}

export function Rail({ slim = false }: { slim?: boolean }) {
  const t = useTexts();
  const me = useMe();
  const counts = useCounts();
  const places = offered(me);
  const boxes = offeredBoxes(me);
  const n: Record<Box, number> = { ...counts, ended: 0 };
  return (
    <nav aria-label={t.nav.main} className="flex h-full flex-col gap-1 overflow-y-auto bg-sub px-2 py-2">
      {!slim && (
        <div className="flex h-9 items-center gap-2 px-2">
          <Logo />
          <span className="text-14 font-semibold">{t.app.name}</span>
        </div>
      )}
      {slim && (
        <div className="flex h-9 items-center justify-center">
          <Logo />
        </div>
      )}
      {!slim && (
        <button
          type="button"
          onClick={openCommands}
          className="mx-0.5 mb-1 flex h-8 items-center gap-2 rounded-8 border bg-bg px-2.5 text-fg2 hover:border-edge"
        >
          <Icon name="search" size={14} />
          <span className="grow text-start">{t.commands.open}</span>
          <Kbd keys={isMac ? "⌘ K" : "Ctrl K"} />
        </button>
      )}
      {boxes.length > 0 && (
        <section aria-label={t.nav.inbox}>
          {!slim && <h2 className="px-2 pt-1 pb-1 text-12 text-fg2">{t.nav.inbox}</h2>}
          <ul className="flex flex-col gap-px">
            {boxes.map(b => (
              <li key={b}>
                <Entry
                  slim={slim}
                  to="/inbox/$box"
                  params={{ box: b }}
                  icon={boxIcons[b]}
                  label={t.box[b]}
                  count={n[b]}
                  urgent={b === "unassigned" && n[b] > 0}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      {places.length > 0 && (
        <section aria-label={t.nav.workspace} className="mt-2">
          {!slim && boxes.length > 0 && <h2 className="px-2 pt-1 pb-1 text-12 text-fg2">{t.nav.workspace}</h2>}
          <ul className="flex flex-col gap-px">
            {places.map(p => (
              <li key={p.name}>
                <Entry slim={slim} to={p.to} icon={placeIcons[p.name]} label={t.nav[p.name]} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="mt-auto flex flex-col gap-1 pt-3">
        {!slim && may(me, "staff.see") && boxes.length > 0 && <Colleagues />}
        <Self slim={slim} />
      </div>
    </nav>
  );
}

function Logo() {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className="size-5 shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M9 23V13a7 7 0 0 1 14 0v10M9 23h14"
        fill="none"
        strokeWidth="3"
        strokeLinecap="round"
        className="stroke-on"
      />
      <circle cx="19.2" cy="17.6" r="1.6" className="fill-on" />
    </svg>
  );
}

function Entry({
  to,
  params,
  icon,
  label,
  count = 0,
  urgent = false,
  slim,
}: {
  to: string;
  params?: { box: Box };
  icon: IconName;
  label: string;
  count?: number;
  urgent?: boolean;
  slim: boolean;
}) {
  return (
    <Link
      to={to}
      {...(params ? { params } : {})}
      onClick={() => openRail(false)}
      title={slim ? label : undefined}
      className={`ring-inside relative flex h-8 items-center gap-2.5 rounded-8 px-2 text-fg2 hover:bg-hover hover:text-fg data-[status=active]:bg-hover data-[status=active]:font-semibold data-[status=active]:text-fg ${slim ? "justify-center" : ""}`}
    >
      <Icon name={icon} />
      <span className={slim ? "sr-only" : "grow truncate"}>{label}</span>
      {count > 0 && (
        <span
          className={`figures inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-full px-1 text-12 ${urgent ? "bg-accent font-semibold text-on" : "font-normal text-fg2"} ${slim ? "absolute -end-0.5 -top-0.5 h-4 min-w-4" : ""}`}
        >
          {count > 99 ? "99+" : count}
        </span>
      )}
    </Link>
  );
}

/** Who else is there: the faces of colleagues who answer now. */
function Colleagues() {
  const t = useTexts();
  const me = useMe();
  const { data } = useQuery({ ...staffQuery, refetchInterval: 60_000 });
  const presence = useLive(l => l.presence);
  const there = (data ?? []).filter(s => s.id !== me.id && (presence.get(s.id) ?? s.presence) !== "offline");
  if (there.length === 0) return null;
  return (
    <section aria-label={t.nav.people} className="px-2 pb-1">
      <ul className="flex flex-wrap gap-1.5">
        {there.slice(0, 8).map(s => {
          const state = presence.get(s.id) ?? s.presence;
          return (
            <li key={s.id} title={`${s.name}: ${t.presence[state]}`}>
              <Avatar name={s.name} staff size={24} presence={state} />
              <span className="sr-only">{`${s.name}: ${t.presence[state]}`}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Self({ slim }: { slim: boolean }) {
  const t = useTexts();
  const me = useMe();
  const go = useGo();
  const { state, toggle } = usePresence();
  return (
    <Dropdown
      label={me.name}
      side="top"
      align="start"
      trigger={
        <button
          type="button"
          {...(slim ? { "aria-label": `${me.name}, ${t.presence[state]}` } : {})}
          className={`flex h-11 items-center gap-2.5 rounded-8 px-2 text-start hover:bg-hover ${slim ? "justify-center" : ""}`}
        >
          <Avatar name={me.name} staff size={28} presence={state} />
          {!slim && (
            <span className="flex min-w-0 grow flex-col">
              <span className="truncate font-semibold">{me.name}</span>
              <span className="truncate text-12 text-fg2">
                {t.role[me.role] ?? me.role} · {t.presence[state]}
              </span>
            </span>
          )}
        </button>
      }
      head={
        <>
          <p className="font-semibold">{me.name}</p>
          <p className="text-12 text-fg2">{me.email}</p>
          <p className="mt-1 flex items-center gap-1.5 text-12">
            <PresenceDot state={state} />
            {t.presence.label(t.presence[state])}
          </p>
        </>
      }
      items={[
        {
          key: "presence",
          label: state === "online" ? t.presence.goAway : t.presence.goOnline,
          icon: state === "online" ? "moon" : "sun",
          keys: "P",
          run: toggle,
        },
        { key: "settings", label: t.nav.settings, icon: "gear", keys: "G ,", run: () => go.to("/settings") },
        {
          key: "theme",
          label: t.commands.theme,
          icon: settings().theme === "dark" ? "sun" : "moon",
          run: () => change({ theme: document.documentElement.dataset.theme === "dark" ? "light" : "dark" }),
        },
        "-",
        { key: "out", label: t.signin.out, icon: "out", run: () => void signOut().finally(leave) },
      ]}
    />
  );
}
