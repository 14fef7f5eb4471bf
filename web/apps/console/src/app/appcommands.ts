// The commands that stand on every screen: where to go, and what concerns the console itself.

import { useDo } from "../chat/deed.ts";
import { useCommands } from "../commands/book.ts";
import type { Command } from "../commands/state.ts";
import { useGo } from "../inbox/go.ts";
import { take } from "../inbox/net.ts";
import { offeredBoxes } from "../inbox/offered.ts";
import { type Box, longest } from "../inbox/state.ts";
import { useRunner } from "../live/use.tsx";
import { change } from "../settings/net.ts";
import { signOut } from "../signin/net.ts";
import { useTexts } from "../texts/use.tsx";
import { toast, undoLatest } from "../ui/toast.tsx";
import { offered, type Place } from "./landing.ts";
import { leave } from "./leave.ts";
import { may, useMe } from "./session.ts";
import { usePresence } from "./usepresence.ts";

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
    masking: ["g k"],
    consent: ["g c"],
    erasures: ["g x"],
    slipped: ["g l"],
    security: ["g i"],
    log: ["g j"],
    roles: ["g o"],
    review: ["g v"],
    "allow-list": ["g d"],
    approvals: ["g b"],
    elevation: ["g y"],
    tokens: ["g q"],
    posture: ["g s"],
  };
  const placeTitles: Record<Place["name"], string> = {
    search: t.commands.search,
    replies: t.commands.goReplies,
    people: t.commands.goPeople,
    sites: t.commands.goSites,
    masking: t.commands.goMasking,
    consent: t.commands.goConsent,
    erasures: t.commands.goErasures,
    slipped: t.commands.goSlipped,
    security: t.commands.goSecurity,
    log: t.commands.goLog,
    roles: t.commands.goRoles,
    review: t.commands.goReview,
    "allow-list": t.commands.goAllowList,
    approvals: t.commands.goApprovals,
    elevation: t.commands.goElevation,
    tokens: t.commands.goTokens,
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
        takesKeys: p.name === "search",
        run: () => go.to(p.to),
      }),
    ),
    // Everybody may ask; in the rail it stands for those who look after it.
    ...(offered(me).some(p => p.name === "elevation")
      ? []
      : [
          {
            id: "go elevation",
            title: placeTitles.elevation,
            group: "go" as const,
            keys: placeKeys.elevation,
            run: () => go.to("/temporary-access"),
          },
        ]),
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
