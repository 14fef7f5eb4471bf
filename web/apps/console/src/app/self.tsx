// The foot of the rail: colleagues who are there, and oneself with what concerns nobody else.

import { useQuery } from "@tanstack/react-query";
import { useGo } from "../inbox/go.ts";
import { useLive } from "../live/use.tsx";
import { staffQuery } from "../people/net.ts";
import { change, settings } from "../settings/net.ts";
import { signOut } from "../signin/net.ts";
import { useTexts } from "../texts/use.tsx";
import { Avatar, PresenceDot } from "../ui/avatar.tsx";
import { Dropdown } from "../ui/overlay.tsx";
import { leave } from "./leave.ts";
import { useMe } from "./session.ts";
import { usePresence } from "./usepresence.ts";

/** Who else is there: the faces of colleagues who answer now. */
export function Colleagues() {
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

export function Self({ slim }: { slim: boolean }) {
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
        {
          key: "elevation",
          label: t.nav.elevation,
          icon: "clock",
          keys: "G Y",
          run: () => go.to("/temporary-access"),
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
