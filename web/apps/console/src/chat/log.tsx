// The log of a conversation: virtual, held at its end as long as one reads there, and at its place where one reads back.
// What is read is told to the server only when it was on screen in a window that has the focus.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { useMe } from "../app/session.ts";
import { useCommands } from "../commands/book.ts";
import { noteCopy } from "../composer/copies.ts";
import { mayWith } from "../elevation/may.ts";
import { high } from "../live/log.ts";
import type { Watch } from "../live/model.ts";
import { of } from "../live/outbox.ts";
import { useLive, useRunner } from "../live/use.tsx";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { useNow } from "../ui/clock.tsx";
import { Icon } from "../ui/icon.tsx";
import { reachable } from "../ui/reach.ts";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import type { StaffEntry } from "../wire/types.ts";
import { LogItem } from "./bubble.tsx";
import { mayPointAt, selectedIn } from "./masklater.ts";
import { MaskLaterDialog, type Pointed } from "./masklater.tsx";
import { itemsOf } from "./state.ts";

const nearEnd = 80;

export function ChatLog({ c, who, name, watch }: { c: string; who: string; name: string; watch: Watch }) {
  const t = useTexts();
  const me = useMe();
  const runner = useRunner();
  const outbox = useLive(l => l.outbox);
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const { log, marks } = watch;
  // Where reading began this time: the line "New" stays while the conversation is open.
  const [newAfter] = useState(() => {
    const row = runner.read().rows.get(c);
    return row && row.unread > 0 ? row.readByMe : 0;
  });
  const items = useMemo(() => itemsOf(log, of(outbox, c), newAfter, me.id), [log, outbox, c, newAfter, me.id]);
  const [pointed, point] = useState<Pointed>();
  const mayMask = mayWith(
    me,
    useLive(l => l.rows.get(c)),
    "conversation.mask",
  );
  const onMask = mayMask
    ? (entry: StaffEntry): void => point({ entry, selected: window.getSelection()?.toString() ?? "" })
    : undefined;
  useCommands(
    onMask
      ? [
          {
            id: "mask",
            title: t.commands.mask,
            group: "conversation",
            keys: ["x"],
            run: () => {
              // What is selected says which one; otherwise it is the newest.
              const can = log.entries.filter(mayPointAt);
              const selected = window.getSelection()?.toString() ?? "";
              const entry = (selected && can.findLast(e => selectedIn(e.text, selected))) || can.at(-1);
              if (entry) onMask(entry);
              else toast({ text: t.maskLater.nothing, icon: "info" });
            },
          },
        ]
      : [],
  );
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 56,
    getItemKey: i => items[i]?.key ?? i,
    overscan: 10,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    useFlushSync: false,
  });

  // Open at the end.
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current || items.length === 0) return;
    opened.current = true;
    virtual.scrollToEnd();
  }, [items.length, virtual]);

  // When the place for the log changes (the composer grows, a bar appears), who reads at the end stays at the end.
  const endRef = useRef(true);
  endRef.current = atEnd;
  const shown = log.loaded && items.length > 0;
  useEffect(() => {
    const el = scroller.current;
    if (!shown || !el) return;
    const watcher = new ResizeObserver(() => {
      if (endRef.current) virtual.scrollToEnd();
    });
    watcher.observe(el);
    return () => watcher.disconnect();
  }, [shown, virtual]);

  const top = high(log);
  const unseen = log.entries.filter(
    e => e.seq > watch.seen && e.seq > newAfter && e.by === "visitor" && e.kind === "message",
  ).length;
  const seenTo = useRef(0);
  useEffect(() => {
    const see = (): void => {
      if (!atEnd || top === 0 || document.visibilityState !== "visible" || !document.hasFocus()) return;
      seenTo.current = Math.max(seenTo.current, top);
      runner.send({ t: "seen", c, to: top });
    };
    see();
    window.addEventListener("focus", see);
    document.addEventListener("visibilitychange", see);
    return () => {
      window.removeEventListener("focus", see);
      document.removeEventListener("visibilitychange", see);
    };
  }, [atEnd, top, c, runner]);

  const asking = useRef(0);
  const onScroll = (): void => {
    const el = scroller.current;
    if (!el) return;
    setAtEnd(el.scrollHeight - el.scrollTop - el.clientHeight < nearEnd);
    if (el.scrollTop < 200 && log.older && opened.current && log.entries[0]?.seq !== asking.current) {
      asking.current = log.entries[0]?.seq ?? 0;
      runner.older(c);
    }
  };

  if (!log.loaded)
    return watch.error ? (
      <Failed error={new Error(watch.error)} retry={() => runner.send({ t: "watch", c })} />
    ) : (
      <Skeleton rows={6} tall />
    );
  if (items.length === 0) return <Empty icon="inbox" title={t.chat.empty} />;
  return (
    <div className="relative min-h-0 grow">
      <div
        ref={scroller}
        role="log"
        aria-label={t.chat.log(who)}
        aria-live={atEnd ? "polite" : "off"}
        {...reachable}
        className="ring-inside h-full overflow-y-auto overscroll-contain px-3 pb-3 md:px-5"
        onScroll={onScroll}
        onCopy={e => noteCopy(c, who, e)}
      >
        {log.older && (
          <p className="pt-3 text-center">
            <Button look="quiet" onClick={() => runner.older(c)}>
              {t.chat.older}
            </Button>
          </p>
        )}
        <ol className="relative mx-auto max-w-[820px]" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(v => {
            const item = items[v.index];
            return item ? (
              <li
                key={v.key}
                ref={virtual.measureElement}
                data-index={v.index}
                aria-setsize={items.length}
                aria-posinset={v.index + 1}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${String(v.start)}px)` }}
              >
                <LogItem item={item} around={{ c, who, name, me: me.id, marks, now, onMask }} />
              </li>
            ) : null;
          })}
        </ol>
      </div>
      <MaskLaterDialog c={c} pointed={pointed} onClose={() => point(undefined)} />
      {!atEnd && (
        <div className="absolute inset-x-0 bottom-3 flex justify-center">
          <Button className="rounded-full shadow-pop" onClick={() => virtual.scrollToEnd()}>
            <Icon name="down" size={14} />
            {unseen > 0 ? t.chat.newBelow(unseen) : t.chat.jump}
          </Button>
        </div>
      )}
    </div>
  );
}
