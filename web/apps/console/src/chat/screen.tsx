// A conversation: who, what can be done, the log, the composer; and beside it the context.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useMedia } from "../app/media.ts";
import { AskForIt } from "../app/pages.tsx";
import { useMe } from "../app/session.ts";
import { useCommands } from "../commands/book.ts";
import { Composer } from "../composer/view.tsx";
import { mayWith } from "../elevation/may.ts";
import { readConversation } from "../inbox/net.ts";
import { type Box, called } from "../inbox/state.ts";
import { emptyLog } from "../live/log.ts";
import { useLive, useRunner } from "../live/use.tsx";
import { change, useSettings } from "../settings/net.ts";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { IconButton } from "../ui/button.tsx";
import { SlaTimer } from "../ui/clock.tsx";
import { Icon } from "../ui/icon.tsx";
import { Sheet } from "../ui/overlay.tsx";
import { reachable } from "../ui/reach.ts";
import { Banner, Empty, Failed, Skeleton } from "../ui/state.tsx";
import { Problem } from "../wire/problem.ts";
import type { Row } from "../wire/types.ts";
import { Actions } from "./actions.tsx";
import { ContextPane } from "./context.tsx";
import { ChatLog } from "./log.tsx";

const ReasonGate = lazy(async () => ({ default: (await import("../reason/view.tsx")).ReasonGate }));

export function ConversationScreen({ box, id }: { box: Box; id: string }) {
  const t = useTexts();
  const runner = useRunner();
  const client = useQueryClient();
  const row = useLive(l => l.rows.get(id));
  const watch = useLive(l => l.watches.get(id));
  const gone = useLive(l => l.gone.has(id));
  const settings = useSettings();
  const roomy = useMedia("(min-width: 1280px)");
  const narrow = useMedia("(max-width: 1079px)");
  const [sheet, setSheet] = useState(false);
  const detail = useQuery({
    queryKey: ["conversation", id],
    queryFn: async () => {
      const got = await readConversation(id);
      runner.send({ t: "rows", rows: [got.row] });
      return got;
    },
    retry: (n, err) => n < 1 && Problem.of(err).code !== "reason_required",
    staleTime: 10_000,
  });
  const needsReason = detail.isError && Problem.of(detail.error).code === "reason_required";
  // An ended one of somebody else is watched once the server has shown it: before, it may ask why.
  const me = useMe();
  const isOpen = detail.isSuccess || (row !== undefined && (row.state !== "ended" || row.assignee?.id === me.id));

  useEffect(() => {
    if (gone || !isOpen) return undefined;
    runner.send({ t: "watch", c: id });
    return () => runner.send({ t: "unwatch", c: id });
  }, [id, runner, gone, isOpen]);
  // What the visitor's side says of itself comes over HTTP; it is asked anew when they come back to the page.
  const online = row?.visitorOnline;
  useEffect(() => {
    if (online) void client.invalidateQueries({ queryKey: ["conversation", id] });
  }, [online, id, client]);

  const toggle = (): void => (roomy ? change({ context: !settings.context }) : setSheet(s => !s));
  useCommands([{ id: "context", title: t.commands.context, group: "conversation", keys: ["i"], run: toggle }]);

  if (gone) return <Lost box={box} id={id} />;
  if (needsReason)
    return (
      <Suspense fallback={<Skeleton rows={8} tall />}>
        <ReasonGate key={id} id={id} onGiven={() => void detail.refetch()} back={<Back box={box} />} />
      </Suspense>
    );
  if (!row) {
    if (!detail.isError) return <Skeleton rows={8} tall />;
    const code = Problem.of(detail.error).code;
    if (code === "erased") return <Gone box={box} title={t.chat.erased} hint={t.chat.erasedHint} />;
    if (code === "not_found") return <Gone box={box} id={id} title={t.chat.lost} hint={t.chat.lostHint} />;
    return <Failed error={detail.error} retry={() => void detail.refetch()} />;
  }
  if (row.state === "erased") return <Gone box={box} title={t.chat.erased} hint={t.chat.erasedHint} />;
  const context = (
    <ContextPane
      row={row}
      visitor={detail.data?.visitor}
      log={watch?.log ?? emptyLog}
      error={detail.error}
      retry={() => void detail.refetch()}
    />
  );
  return (
    <div className="flex h-full min-w-0 grow">
      <main className="flex min-w-0 grow flex-col" id="content">
        <Header
          row={row}
          box={box}
          narrow={narrow}
          contextOn={roomy ? settings.context : sheet}
          toggle={toggle}
          verified={detail.data?.visitor.verified === true}
        />
        {row.offRecord && (
          <Banner tone="warn" icon="ghost">
            {t.chat.offRecord}
          </Banner>
        )}
        {watch ? (
          <ChatLog key={id} c={id} who={called(row, t.visitor)} name={row.name} watch={watch} />
        ) : (
          <Skeleton rows={6} tall />
        )}
        <Foot row={row} verified={detail.data?.visitor.verified === true} />
      </main>
      {roomy && settings.context && (
        <aside
          aria-label={t.chat.context}
          {...reachable}
          className="ring-inside w-[300px] shrink-0 overflow-y-auto border-s bg-bg"
        >
          {context}
        </aside>
      )}
      {!roomy && (
        <Sheet open={sheet} onOpenChange={setSheet} title={t.chat.context} side="end">
          {context}
        </Sheet>
      )}
    </div>
  );
}

/** Lost is shown for what went out of sight while it was open. The socket does not say why; the server, when asked, does. */
function Lost({ box, id }: { box: Box; id: string }) {
  const t = useTexts();
  const why = useQuery({
    queryKey: ["lost", id],
    queryFn: () =>
      readConversation(id).then(
        () => "",
        (err: unknown) => Problem.of(err).code,
      ),
    staleTime: 10_000,
  });
  if (why.isPending) return <Skeleton rows={8} tall />;
  if (why.data === "erased") return <Gone box={box} title={t.chat.erased} hint={t.chat.erasedHint} />;
  return <Gone box={box} id={id} title={t.chat.lost} hint={t.chat.lostHint} />;
}

function Back({ box }: { box: Box }) {
  const t = useTexts();
  return (
    <Link to="/inbox/$box" params={{ box }} className="text-accent underline underline-offset-2">
      {t.app.back}
    </Link>
  );
}

/** Gone says why there is nothing. With an id it leads to where it can be asked for. */
function Gone({ box, id, title, hint }: { box: Box; id?: string; title: string; hint: string }) {
  // Where the list is not beside it, this is the page.
  const alone = useMedia("(max-width: 759px)");
  return (
    <main id="content" className="grow">
      <Empty icon="ghost" title={title} hint={hint} page={alone}>
        <Back box={box} />
        {id && <AskForIt conversation={id} />}
      </Empty>
    </main>
  );
}

function Header({
  row,
  box,
  narrow,
  contextOn,
  toggle,
  verified,
}: {
  row: Row;
  box: Box;
  narrow: boolean;
  contextOn: boolean;
  toggle: () => void;
  verified: boolean;
}) {
  const t = useTexts();
  const me = useMe();
  const site = me.sites.find(s => s.id === row.site || s.key === row.site);
  // Beside the list this is its second heading; alone on a small screen it is the page's.
  const Title = useMedia("(max-width: 759px)") ? "h1" : "h2";
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b ps-2 pe-3 md:ps-5">
      <Link
        to="/inbox/$box"
        params={{ box }}
        aria-label={t.app.back}
        className="inline-flex size-9 items-center justify-center rounded-4 text-fg2 hover:bg-hover md:hidden"
      >
        <Icon name="back" />
      </Link>
      <div className="flex min-w-0 flex-col">
        <Title className="flex min-w-0 items-center gap-2 text-14 font-semibold">
          <bdi className="truncate">{called(row, t.visitor)}</bdi>
          {row.waitingSince && row.state !== "ended" && <SlaTimer since={row.waitingSince} />}
        </Title>
        <p className="truncate text-12 text-fg2">
          {verified ? t.composer.verified : t.composer.unverified}
          {site && ` · ${site.name}`}
          {row.assignee && row.assignee.id !== me.id && ` · ${row.assignee.name}`}
        </p>
      </div>
      <div className="ms-auto flex shrink-0 items-center gap-1.5">
        <Actions key={row.id} row={row} narrow={narrow} />
        <IconButton
          icon="side"
          label={contextOn ? t.chat.hideContext : t.chat.showContext}
          keys="I"
          aria-pressed={contextOn}
          onClick={toggle}
        />
      </div>
    </header>
  );
}

function Foot({ row, verified }: { row: Row; verified: boolean }) {
  const t = useTexts();
  const me = useMe();
  const watch = useLive(l => l.watches.get(row.id));
  const site = me.sites.find(s => s.id === row.site || s.key === row.site);
  const who = called(row, t.visitor);
  if (row.state === "ended") {
    return (
      <Banner tone="info" icon="done">
        {row.endedAt ? t.chat.endedAt(exact(t, row.endedAt)) : t.chat.ended}
      </Banner>
    );
  }
  if (!mayWith(me, row, "conversation.reply") && !mayWith(me, row, "conversation.note")) {
    return (
      <Banner tone="info" icon="eye">
        {t.chat.readonlyRole}
      </Banner>
    );
  }
  const typists = watch?.typists ?? [];
  const lookers = (watch?.viewers ?? []).filter(n => n !== me.name);
  const names = lookers.slice(0, 2).join(", ") + (lookers.length > 2 ? ` +${String(lookers.length - 2)}` : "");
  return (
    <>
      <div role="status" className="flex h-7 items-center gap-4 px-4 text-12 text-fg2 md:px-6">
        {typists.length > 0 && (
          <span className="flex min-w-0 items-center gap-1.5">
            <span aria-hidden="true" className="pulse inline-flex gap-0.5">
              <span className="size-1 rounded-full bg-fg2" />
              <span className="size-1 rounded-full bg-fg2" />
              <span className="size-1 rounded-full bg-fg2" />
            </span>
            <bdi className="truncate">
              {typists.map(p => t.chat.typing(p.by === "visitor" ? who : p.name)).join(", ")}
            </bdi>
          </span>
        )}
        {lookers.length > 0 && (
          <span className="ms-auto inline-flex shrink-0 items-center gap-1.5 text-warn">
            <Icon name="eye" size={13} />
            <bdi>{lookers.length === 1 ? t.chat.looking(names) : t.chat.lookingMany(names)}</bdi>
          </span>
        )}
      </div>
      <Composer
        key={row.id}
        c={row.id}
        to={{ name: who, verified, shop: site?.name ?? "" }}
        offRecord={row.offRecord}
      />
    </>
  );
}
