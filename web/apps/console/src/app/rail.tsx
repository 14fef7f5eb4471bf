// The rail: boxes with their counts, the other pages this person may see, and oneself.

import { Link } from "@tanstack/react-router";
import { useWaiting } from "../approvals/count.ts";
import { isMac } from "../commands/book.ts";
import { openCommands } from "../commands/menu.tsx";
import { offeredBoxes } from "../inbox/offered.ts";
import type { Box } from "../inbox/state.ts";
import { useCounts } from "../inbox/use.ts";
import { useTexts } from "../texts/use.tsx";
import { Kbd } from "../ui/button.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { offered, type Place } from "./landing.ts";
import { openRail } from "./pagemenu.tsx";
import { Colleagues, Self } from "./self.tsx";
import { may, useMe } from "./session.ts";

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
  masking: "shield",
  consent: "consent",
  erasures: "receipt",
  slipped: "lock",
  security: "bell",
  log: "note",
  roles: "hand",
  review: "eye",
  "allow-list": "globe",
  approvals: "checks",
  elevation: "clock",
  tokens: "keyboard",
  posture: "gauge",
};

export function Rail({ slim = false }: { slim?: boolean }) {
  const t = useTexts();
  const me = useMe();
  const counts = useCounts();
  const waiting = useWaiting();
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
                <Entry
                  slim={slim}
                  to={p.to}
                  icon={placeIcons[p.name]}
                  label={t.nav[p.name]}
                  count={p.name === "approvals" ? waiting : 0}
                  urgent={p.name === "approvals"}
                />
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
      // Pages below it have entries of their own; of filters it does not matter which.
      {...(to === "/security" ? { activeOptions: { exact: true, includeSearch: false } } : {})}
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
