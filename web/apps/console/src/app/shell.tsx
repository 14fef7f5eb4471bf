// The frame around every screen of a signed-in person: rail, link bar, toasts, commands, and the one live connection.

import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useAttention } from "../attention/use.ts";
import { useKeyboard } from "../commands/keyboard.ts";
import { Commands } from "../commands/menu.tsx";
import { flush, giveBack } from "../composer/drafts.ts";
import { holds } from "../composer/masking.ts";
import { called } from "../inbox/state.ts";
import { useBoxRows } from "../inbox/use.ts";
import { type Notice, Runner } from "../live/run.ts";
import { LiveProvider, useLive, useNotices, useRunner } from "../live/use.tsx";
import { browserWorld } from "../live/world.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Sheet, useWanted } from "../ui/overlay.tsx";
import { Banner } from "../ui/state.tsx";
import { dismiss, Toasts, toast } from "../ui/toast.tsx";
import { accountNews } from "./account.ts";
import { useAppCommands } from "./appcommands.ts";
import { useMedia } from "./media.ts";
import { openRail, useRailOpen } from "./pagemenu.tsx";
import { Rail } from "./rail.tsx";
import { may, meQuery, useMe } from "./session.ts";

const Elevated = lazy(() => import("../elevation/banner.tsx"));
const Staying = lazy(() => import("../sessions/staying.tsx"));

export function Shell() {
  const [runner] = useState(() => new Runner(browserWorld));
  useEffect(() => {
    runner.send({ t: "start" });
    const on = (): void => runner.send({ t: "online", on: true, at: Date.now() });
    const off = (): void => runner.send({ t: "online", on: false, at: Date.now() });
    window.addEventListener("online", on);
    window.addEventListener("offline", off);
    return () => {
      window.removeEventListener("online", on);
      window.removeEventListener("offline", off);
      runner.send({ t: "stop" });
    };
  }, [runner]);
  return (
    <LiveProvider runner={runner}>
      <Frame />
    </LiveProvider>
  );
}

/** AnswersInbox keeps the boxes that call for attention in memory, whatever screen is shown. */
function AnswersInbox() {
  useBoxRows("unassigned");
  useBoxRows("mine");
  useAttention();
  return null;
}

/** What the socket tells of and HTTP reads, of all that the first screen shows. */
const told = ["box", "counts", "approvals"];

function Frame() {
  const t = useTexts();
  const me = useMe();
  const runner = useRunner();
  const client = useQueryClient();
  const navigate = useNavigate();
  const wide = useMedia("(min-width: 760px)");
  const full = useMedia("(min-width: 1080px)");
  const railOpen = useRailOpen();
  const lostAt = useLive(l => l.link.lostAt);
  const outbox = useLive(l => l.outbox);
  const later = useWanted();
  useKeyboard();
  useAppCommands();

  const on = useCallback(
    (n: Notice) => {
      if (n.t === "undone") {
        giveBack(n.c, n.kind, n.text);
        toast({ text: t.chat.undone, icon: "reply" });
      } else if (n.t === "refused") toast({ text: n.message || t.toast.undoFailed, tone: "bad" });
      // Something that is read over HTTP has changed; and by what was agreed to, what it was about.
      else if (n.t === "news") {
        const own = accountNews(n.about, t.lang);
        // It stays until it is put away: whoever it matters to may be looking elsewhere.
        if (own) {
          const until = Date.now() + (own.isGrave ? 24 : 0.01) * 3_600_000;
          toast({ id: n.about, text: own.text, until, ...(own.isGrave ? { icon: "warn", tone: "bad" } : {}) });
        }
        const about =
          n.about === "approvals" ? ["approvals", "allow-list", "masking", "people"] : own ? ["factors"] : [n.about];
        if (n.about === "elevations") about.push("me"); // and what one may
        for (const key of about) void client.invalidateQueries({ queryKey: [key] });
      } else if (n.t === "signed-out") {
        flush();
        void client.invalidateQueries({ queryKey: meQuery.queryKey });
      }
    },
    [t, client],
  );
  useNotices(on);

  // After a lost connection everything that was read before may be old.
  const wasLost = lostAt !== 0;
  useEffect(() => {
    // What one may do, too: a socket that ended may have, because that has changed.
    if (wasLost) return () => void client.invalidateQueries();
    return undefined;
  }, [wasLost, client]);

  // What was read before the socket stood may have changed before it told of changes: a chat that began meanwhile is in no list.
  const isLive = useLive(l => l.link.state === "live");
  const wasLive = useRef(false);
  useEffect(() => {
    if (!isLive || wasLive.current) return;
    wasLive.current = true;
    for (const key of told) void client.invalidateQueries({ queryKey: [key] });
  }, [isLive, client]);

  // Every message that is held has its toast with the way back, also when another conversation is on screen.
  useEffect(() => {
    for (const s of outbox) {
      const id = `held ${s.id}`;
      if (s.state === "held" && s.until !== undefined && s.until > Date.now()) {
        const row = runner.read().rows.get(s.c);
        const left = Math.ceil((s.until - Date.now()) / 1000);
        const who = row ? called(row, t.visitor) : "";
        toast({
          id,
          icon: s.kind === "note" ? "note" : "send",
          text: s.kind === "note" ? t.composer.heldNote(left) : t.composer.held(who, left),
          until: s.until,
          counts: true,
          undo: () => runner.send({ t: "undo", id: s.id }),
        });
      } else dismiss(id);
    }
  }, [outbox, runner, t]);

  useEffect(() => {
    const onLeave = (e: BeforeUnloadEvent): void => {
      flush();
      // What waits for the connection, or to be masked, lives in this page: say so before it is closed.
      if (holds() || runner.read().outbox.some(s => s.state === "queued" || s.state === "failed")) e.preventDefault();
    };
    window.addEventListener("beforeunload", onLeave);
    return () => window.removeEventListener("beforeunload", onLeave);
  }, [runner]);

  void navigate;
  return (
    <div className="flex h-full flex-col">
      <a
        href="#content"
        className="sr-only rounded-4 bg-accent px-3 py-2 text-on focus:not-sr-only focus:fixed focus:start-2 focus:top-2 focus:z-50"
      >
        {t.app.skip}
      </a>
      {may(me, "conversation.read_own") && <AnswersInbox />}
      <LinkBar />
      {me.elevations && me.elevations.length > 0 && (
        <Suspense>
          <Elevated />
        </Suspense>
      )}
      <div className="flex min-h-0 grow">
        {wide ? (
          <div className={`shrink-0 border-e ${full ? "w-[208px]" : "w-[52px]"}`}>
            <Rail slim={!full} />
          </div>
        ) : (
          <Sheet open={railOpen} onOpenChange={openRail} title={t.app.menu} side="start">
            <Rail />
          </Sheet>
        )}
        <div className="flex min-w-0 grow">
          <Outlet />
        </div>
      </div>
      <Commands />
      {later && (
        <Suspense>
          <Staying />
        </Suspense>
      )}
      <Toasts />
    </div>
  );
}

/** LinkBar tells that the connection is lost, once it has been for longer than a blink. */
function LinkBar() {
  const t = useTexts();
  const runner = useRunner();
  const link = useLive(l => l.link);
  const [late, setLate] = useState(false);
  const down = link.lostAt !== 0;
  useEffect(() => {
    if (!down) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), 1200);
    return () => clearTimeout(timer);
  }, [down]);
  if (!down || !late) return null;
  return (
    <Banner
      live
      tone="warn"
      icon="offline"
      action={
        link.state === "waiting" ? (
          <Button
            look="quiet"
            className="text-warn"
            icon="retry"
            onClick={() => runner.send({ t: "online", on: true, at: Date.now() })}
          >
            {t.link.retryNow}
          </Button>
        ) : (
          <span className="pulse">{t.link.connecting}</span>
        )
      }
    >
      {t.link.offline}
    </Banner>
  );
}
