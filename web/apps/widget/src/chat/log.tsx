/** The conversation as a log: a list of messages and events, newest below, that stays where the reader is. */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../view/icon.tsx";
import { Skeleton } from "../view/skeleton.tsx";
import { EntryBubble, Event, PendingBubble } from "./bubble.tsx";
import { useTalk } from "./context.ts";
import { down } from "./icons.ts";
import { rows } from "./rows.ts";
import { useWindow } from "./window.ts";

export function Log({ children }: { readonly children?: ComponentChildren }) {
  const { talk, model, say } = useTalk();
  const { view, isOpen, boot } = model;
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const [isNew, setNew] = useState(false);
  const all = rows(view.entries, view.outbox);
  const shown = useWindow(
    all.map(r => r.key),
    scroller,
    isAtEnd,
  );
  const lastMine = view.entries.findLast(e => e.by === "visitor" && e.kind === "message");
  const top = view.entries.at(-1)?.n ?? 0;
  const count = all.length;

  const toEnd = (): void => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  };
  useLayoutEffect(() => {
    if (isAtEnd) toEnd();
    else setNew(true);
  }, [count, view.typing, isOpen]);
  useEffect(() => {
    if (view.outbox.length > 0) {
      setAtEnd(true);
      toEnd();
    }
  }, [view.outbox.length]);
  useEffect(() => {
    const look = (): void => {
      if (isOpen && isAtEnd && document.visibilityState === "visible") talk.seen(top);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [isOpen, isAtEnd, top]);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const watch = new ResizeObserver(() => isAtEnd && toEnd());
    for (const it of [box, ...box.children]) watch.observe(it);
    return () => watch.disconnect();
  }, [isAtEnd]);

  return (
    <main class="log-at">
      <div
        ref={scroller}
        class="scroll log"
        role="log"
        aria-label={say("messages")}
        aria-busy={view.isLoading}
        // The log must be reachable by keyboard to be scrolled by it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus
        tabIndex={0}
        onScroll={e => {
          const box = e.currentTarget;
          const isNear = box.scrollHeight - box.scrollTop - box.clientHeight < 48;
          setAtEnd(isNear);
          if (isNear) setNew(false);
          shown.onScroll();
        }}
      >
        {count === 0 && !view.isLoading && (
          <div class="hello">
            <p class="big">{say("hello")}</p>
            <p class="soft">
              {model.isOffRecord ? boot.consent.offRecordText || say("offRecordHint") : say("helloHint")}
            </p>
          </div>
        )}
        {view.isLoading && count === 0 && <Skeleton />}
        {!model.isStored && <p class="event">{say("lastsPage")}</p>}
        <ol>
          {shown.above > 0 && <li aria-hidden="true" style={{ height: `${shown.above}px` }} />}
          {all.slice(shown.from, shown.to).map(row => {
            switch (row.kind) {
              case "day":
                return <Day key={row.key} id={row.key} at={row.at} />;
              case "event":
                return <Event key={row.key} entry={row.entry} times={row.times} />;
              case "pending":
                return <PendingBubble key={row.key} pending={row.pending} />;
              default:
                return (
                  <EntryBubble
                    key={row.key}
                    entry={row.entry}
                    opens={row.opens}
                    closes={row.closes}
                    isLastMine={row.entry === lastMine}
                  />
                );
            }
          })}
          {shown.below > 0 && <li aria-hidden="true" style={{ height: `${shown.below}px` }} />}
        </ol>
        {view.typing !== undefined && (
          <p class="typing">
            <span class="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            <span>{say("typing", { name: view.typing || say("team", { site: boot.site.name }) })}</span>
          </p>
        )}
      </div>
      {isNew && !isAtEnd && (
        <button
          type="button"
          class="to-end"
          onClick={() => {
            setAtEnd(true);
            shown.toEnd();
            setNew(false);
          }}
        >
          <Icon d={down} size={16} />
          {say("newMessages")}
        </button>
      )}
      {children}
    </main>
  );
}

function Day({ id, at }: { readonly id: string; readonly at: number }) {
  const { model } = useTalk();
  const text = new Intl.DateTimeFormat(model.boot.lang, {
    weekday: "long",
    day: "numeric",
    month: "long",
  }).format(at);
  return (
    <li class="day" data-key={id}>
      <span>{text}</span>
    </li>
  );
}
