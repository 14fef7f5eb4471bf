// The list of a box. It never jumps: while the pointer is in it, what is new waits behind a pill.

import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type FocusEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { PageMenu } from "../app/pagemenu.tsx";
import { useMe } from "../app/session.ts";
import { useCommands } from "../commands/book.ts";
import { openCommands } from "../commands/menu.tsx";
import { draftOf } from "../composer/drafts.ts";
import { useDraftMark } from "../composer/usedraft.ts";
import { when } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { SlaTimer, useNow } from "../ui/clock.tsx";
import { Icon } from "../ui/icon.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import type { Row } from "../wire/types.ts";
import { useGo } from "./go.ts";
import { type Box, belongs, called, neighbour } from "./state.ts";
import { useArranged, useBoxRows } from "./use.ts";

const rowHeight = 64;

export function InboxList({ box, selected }: { box: Box; selected: string | undefined }) {
  const t = useTexts();
  const query = useBoxRows(box);
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  const { list, rows, settle } = useArranged(box, pointer || focus, selected);
  const go = useGo();
  const me = useMe();
  const here = list.order.filter(id => {
    const row = rows.get(id);
    return row && belongs(row, box, me);
  }).length;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: list.order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: i => list.order[i] ?? i,
    overscan: 8,
    useFlushSync: false,
  });

  // Whatever is under the pointer, or under the keyboard's focus, stays where it is.
  const holds = {
    onPointerEnter: (e: PointerEvent) => e.pointerType === "mouse" && setPointer(true),
    onPointerLeave: () => setPointer(false),
    onFocus: (e: FocusEvent) => setFocus(e.target.matches(":focus-visible")),
    onBlur: () => setFocus(false),
  };

  const move = (step: 1 | -1): void => {
    const to = neighbour(list.order, selected, step);
    if (to) go.conversation(box, to);
  };
  useCommands([
    { id: "next", title: t.commands.next, group: "move", keys: ["j", "ArrowDown"], run: () => move(1) },
    { id: "previous", title: t.commands.previous, group: "move", keys: ["k", "ArrowUp"], run: () => move(-1) },
    ...(list.fresh.length > 0
      ? [{ id: "fresh", title: t.commands.refreshList, group: "move" as const, keys: ["."], run: settle }]
      : []),
  ]);
  const index = selected ? list.order.indexOf(selected) : -1;
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
  }, [index, virtual]);

  return (
    <section aria-label={t.box.list(t.box[box])} className="flex h-full min-w-0 flex-col">
      <header className="flex h-12 shrink-0 items-center gap-2 border-b px-4">
        <PageMenu />
        <h1 className="text-14 font-semibold">{t.box[box]}</h1>
        <span className="figures text-fg2" title={t.box.count(here)}>
          {here > 0 && here}
        </span>
        <IconButton icon="keyboard" label={t.commands.open} className="ms-auto" onClick={openCommands} />
      </header>
      <div className="relative min-h-0 grow">
        {list.fresh.length > 0 && (
          <div className="pointer-events-none absolute inset-x-0 top-2 z-10 flex justify-center">
            <button
              type="button"
              className="appear pointer-events-auto inline-flex h-7 items-center gap-1.5 rounded-full bg-accent px-3 font-semibold text-on shadow-pop"
              onClick={() => {
                settle();
                scroller.current?.scrollTo({ top: 0 });
              }}
            >
              <Icon name="down" size={14} className="rotate-180" />
              {t.box.fresh(list.fresh.length)}
            </button>
          </div>
        )}
        <p className="sr-only" role="status">
          {list.fresh.length > 0 ? t.box.fresh(list.fresh.length) : ""}
        </p>
        {query.isPending && list.order.length === 0 ? (
          <Skeleton tall rows={7} />
        ) : query.isError && list.order.length === 0 ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : list.order.length === 0 ? (
          <Empty icon={box === "ended" ? "done" : "inbox"} title={t.box.empty[box]} hint={t.box.emptyHint[box]} />
        ) : (
          <div ref={scroller} className="h-full overflow-y-auto overscroll-contain" {...holds}>
            <ul className="relative" style={{ height: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map(item => {
                const row = rows.get(list.order[item.index] ?? "");
                return row ? (
                  <li
                    key={item.key}
                    className="absolute inset-x-0 top-0"
                    style={{ transform: `translateY(${String(item.start)}px)`, height: item.size }}
                    aria-setsize={list.order.length}
                    aria-posinset={item.index + 1}
                  >
                    <ConversationRow row={row} box={box} selected={row.id === selected} />
                  </li>
                ) : null;
              })}
            </ul>
            {query.hasNextPage && (
              <div className="flex justify-center p-3">
                <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
                  {t.app.more}
                </Button>
              </div>
            )}
          </div>
        )}
      </div>
    </section>
  );
}

export function ConversationRow({ row, box, selected }: { row: Row; box: Box; selected: boolean }) {
  const t = useTexts();
  const me = useMe();
  const now = useNow();
  const draft = useDraftMark(row.id) || (row.hasDraft && draftOf(row.id) === undefined);
  const name = called(row, t.visitor);
  const ghost = !belongs(row, box, me);
  const unread = row.unread > 0 && row.assignee?.id === me.id;
  const waiting = row.waitingSince && row.state !== "ended";
  return (
    <Link
      to="/inbox/$box/$id"
      params={{ box, id: row.id }}
      aria-current={selected ? "true" : undefined}
      className={`ring-inside group relative flex h-full items-center gap-3 border-b border-line/70 ps-4 pe-3 hover:bg-hover ${selected ? "bg-tint hover:bg-tint" : ""}`}
    >
      {selected && <span aria-hidden="true" className="absolute inset-y-0 start-0 w-[3px] bg-accent" />}
      <span className="relative">
        <Avatar name={row.name} size={34} />
        {row.visitorOnline && (
          <span
            title={t.box.online}
            className="absolute -end-0.5 -bottom-0.5 size-2.5 rounded-full bg-ok ring-2 ring-bg"
          />
        )}
      </span>
      <span className="flex min-w-0 grow flex-col gap-0.5">
        <span className="flex items-center gap-1.5">
          <bdi className={`truncate text-13 ${ghost ? "text-fg2" : "font-semibold"}`}>{name}</bdi>
          {row.offRecord && (
            <span className="text-fg2" title={t.box.offRecord}>
              <Icon name="ghost" size={13} />
              <span className="sr-only">{t.box.offRecord}</span>
            </span>
          )}
          {row.masked > 0 && (
            <span className="inline-flex items-center gap-0.5 text-12 text-mask" title={t.box.masked(row.masked)}>
              <Icon name="lock" size={12} />
              <span aria-hidden="true" className="figures">
                {row.masked}
              </span>
              <span className="sr-only">{t.box.masked(row.masked)}</span>
            </span>
          )}
          <span className="ms-auto flex shrink-0 items-center">
            {waiting ? (
              <SlaTimer since={row.waitingSince ?? 0} quiet />
            ) : (
              <time dateTime={new Date(row.updatedAt).toISOString()} className="text-12 text-fg2">
                {when(t, row.updatedAt, now)}
              </time>
            )}
          </span>
        </span>
        <span className="flex items-center gap-1.5">
          {draft && (
            <span className="inline-flex shrink-0 items-center gap-1 text-12 font-semibold text-accent">
              <Icon name="pen" size={12} />
              {t.box.draft}
            </span>
          )}
          <span className={`min-w-0 grow truncate ${unread ? "text-fg" : "text-fg2"}`}>
            {row.previewBy === "staff" && (
              <>
                <Icon name="reply" size={12} className="me-1 inline-block align-[-1px]" />
                <span className="sr-only">{t.box.answered}</span>
              </>
            )}
            <bdi>{row.arriving ? t.chat.arriving : row.preview}</bdi>
          </span>
          {ghost && (
            <span className="shrink-0 text-12 text-fg2">
              {row.state === "ended" ? t.box.ended : (row.assignee?.name ?? t.box.left)}
            </span>
          )}
          {!ghost && box !== "mine" && box !== "unassigned" && row.assignee && (
            <span className="max-w-20 shrink-0 truncate text-12 text-fg2">
              {row.assignee.id === me.id ? t.box.you : row.assignee.name}
            </span>
          )}
          {unread && (
            <span className="figures inline-flex h-[18px] min-w-[18px] shrink-0 items-center justify-center rounded-full bg-accent px-1 text-12 font-semibold text-on">
              <span aria-hidden="true">{row.unread > 99 ? "99+" : row.unread}</span>
              <span className="sr-only">{t.box.unread(row.unread)}</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
}
