// One item of the log: words of a visitor or of staff, a note, an event, a line between days, something on its way.

import { forms, isForm, mayAskFor, useAsk } from "../askagain/ask.ts";
import { useAskWords } from "../askagain/words.ts";
import type { Sending } from "../live/outbox.ts";
import { useRunner } from "../live/use.tsx";
import type { Texts } from "../texts/en.ts";
import { clock, day, exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { useCountdown } from "../ui/clock.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Dropdown, Explain } from "../ui/overlay.tsx";
import type { Marks, StaffEntry } from "../wire/types.ts";
import { entityName, Words } from "./maskchip.tsx";
import { mayPointAt } from "./masklater.ts";
import { type Item, type Mark, markOf } from "./state.ts";

export interface Around {
  /** The conversation. */
  readonly c: string;
  /** What the visitor is called, and the name they gave, if any. */
  readonly who: string;
  readonly name: string;
  readonly me: string;
  readonly marks: Marks;
  readonly now: number;
  /** Opens *Mask this* on an entry; undefined for who may not. */
  readonly onMask: ((entry: StaffEntry) => void) | undefined;
}

export function LogItem({ item, around }: { item: Item; around: Around }) {
  const t = useTexts();
  switch (item.t) {
    case "start":
      return <p className="pt-4 pb-2 text-center text-12 text-fg2">{t.chat.start}</p>;
    case "day":
      return (
        <div className="flex items-center gap-3 px-1 pt-4 pb-2 text-12 text-fg2">
          <span aria-hidden="true" className="h-px grow bg-line" />
          <time dateTime={new Date(item.at).toISOString().slice(0, 10)}>{day(t, item.at, around.now)}</time>
          <span aria-hidden="true" className="h-px grow bg-line" />
        </div>
      );
    case "new":
      return (
        <div className="flex items-center gap-3 px-1 pt-3 pb-1 text-12 font-semibold text-accent">
          <span aria-hidden="true" className="h-px grow bg-accent/40" />
          {t.chat.newFrom}
          <span aria-hidden="true" className="h-px grow bg-accent/40" />
        </div>
      );
    case "event":
      return <SystemEvent entry={item.entry} times={item.times} />;
    case "sending":
      return <SendingBubble item={item.item} first={item.first} />;
    case "words":
      return item.entry.kind === "note" ? (
        <Note entry={item.entry} around={around} />
      ) : (
        <Bubble entry={item.entry} first={item.first} last={item.last} around={around} />
      );
  }
}

function At({ at }: { at: number }) {
  const t = useTexts();
  return (
    <time dateTime={new Date(at).toISOString()} title={exact(t, at)}>
      {clock(t, at)}
    </time>
  );
}

function Bubble({ entry, first, last, around }: { entry: StaffEntry; first: boolean; last: boolean; around: Around }) {
  const t = useTexts();
  const asks = useAskWords();
  const staff = entry.by === "staff";
  const author = staff
    ? entry.author?.id === around.me
      ? t.chat.you
      : (entry.author?.name ?? t.chat.someone)
    : around.who;
  const mine = entry.author?.id === around.me;
  return (
    <div
      className={`group flex items-end gap-2.5 px-1 ${first ? "pt-3" : "pt-0.5"} ${staff ? "flex-row-reverse" : ""}`}
    >
      <span className="w-7 shrink-0">
        {last && <Avatar name={staff ? (entry.author?.name ?? "") : around.name} staff={staff} size={28} />}
      </span>
      <div className={`flex max-w-[min(78%,560px)] flex-col gap-0.5 ${staff ? "items-end" : "items-start"}`}>
        {first && (
          <div className="px-1 text-12 text-fg2">
            <bdi className="font-semibold">{author}</bdi>
          </div>
        )}
        {!first && <span className="sr-only">{author}</span>}
        <div
          {...(mine ? { "data-own": "" } : {})}
          className={`words rounded-14 px-3 py-2 text-14 ${staff ? `bg-tint ${last ? "rounded-ee-4" : ""}` : `border bg-raise dark:bg-raise ${last ? "rounded-es-4" : ""}`}`}
        >
          {entry.arriving ? <Arriving /> : <EntryWords entry={entry} around={around} />}
        </div>
        {isForm(entry.form) && <p className="px-1 text-12 text-fg2">{(staff ? asks.asked : asks.typed)[entry.form]}</p>}
        {last && (
          <div className="figures flex items-center gap-1.5 px-1 text-12 text-fg2">
            <At at={entry.at} />
            {staff && <MarkSign mark={markOf(entry.n, around.marks.visitorGot, around.marks.visitorSeen)} />}
          </div>
        )}
      </div>
      <EntryMenu entry={entry} around={around} />
    </div>
  );
}

/** EntryMenu is what can be done to one entry: out of the way until it is pointed at or reached by keyboard. */
function EntryMenu({ entry, around }: { entry: StaffEntry; around: Around }) {
  const t = useTexts();
  const w = useAskWords();
  const ask = useAsk(around.c);
  const { onMask } = around;
  const items = [
    ...(onMask && mayPointAt(entry)
      ? [{ key: "mask", label: t.maskLater.command, icon: "lock" as const, keys: "X", run: () => onMask(entry) }]
      : []),
    ...(onMask && mayAskFor(entry)
      ? forms.map(form => ({ key: form, label: w.ask[form], icon: "reply" as const, run: () => ask(form) }))
      : []),
  ];
  if (items.length === 0) return null;
  return (
    <span className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-[[aria-expanded=true]]:opacity-100 [@media(hover:none)]:opacity-100">
      <Dropdown
        label={t.maskLater.menu}
        trigger={<IconButton icon="more" size={14} className="size-6" label={t.maskLater.menu} />}
        items={items}
      />
    </span>
  );
}

/** Arriving stands where a text will be, or its mask, once it is known which: as high as a line of text. */
function Arriving() {
  const t = useTexts();
  return (
    <Explain
      title={t.chat.arriving}
      trigger={
        <button
          type="button"
          className="frost inline-flex items-center gap-1 rounded-4 px-1 align-baseline text-mask ring-1 ring-mask/25 ring-inset hover:ring-mask/60"
        >
          <Icon name="lock" size={11} />
          {t.chat.arriving}
        </button>
      }
    >
      <p className="max-w-72 text-12 text-pretty">{t.chat.arrivingWhy}</p>
    </Explain>
  );
}

function MarkSign({ mark }: { mark: Mark }) {
  const t = useTexts();
  return (
    <span className={`inline-flex items-center gap-1 ${mark === "read" ? "text-accent" : ""}`}>
      <Icon name={mark === "sent" ? "check" : "checks"} size={13} />
      {t.chat[mark]}
    </span>
  );
}

function Note({ entry, around }: { entry: StaffEntry; around: Around }) {
  const t = useTexts();
  const author = entry.author?.id === around.me ? t.chat.you : (entry.author?.name ?? t.chat.someone);
  return (
    <div className="px-1 pt-3">
      <div className="group rounded-8 border border-dashed border-warn/50 bg-warn-tint px-3 py-2">
        <div className="flex items-center gap-1.5 text-12 text-warn">
          <Icon name="note" size={13} />
          <bdi className="font-semibold">{author}</bdi>
          <span>· {t.chat.note}</span>
          <span className="ms-auto">
            <At at={entry.at} />
          </span>
          <EntryMenu entry={entry} around={around} />
        </div>
        <div className="words mt-1 text-13" {...(entry.author?.id === around.me ? { "data-own": "" } : {})}>
          <EntryWords entry={entry} around={around} />
        </div>
      </div>
    </div>
  );
}

/** EntryWords are an entry's, whose masks may be said to be wrong by who may mask. */
const EntryWords = ({ entry, around }: { entry: StaffEntry; around: Around }) => (
  <Words
    text={entry.text}
    masks={entry.masks}
    at={around.onMask && entry.seq > 0 ? { c: around.c, entry: entry.id } : undefined}
  />
);

const eventIcons: Record<string, IconName> = {
  started: "inbox",
  joined: "person",
  left: "out",
  assigned: "person",
  transferred: "swap",
  changed: "pen",
  rated: "star",
  ended: "done",
  withdrawn: "consent",
  "masked-later": "lock",
};

export function eventText(t: Texts, e: StaffEntry, times = 1): string {
  const by = e.author?.name ?? "";
  switch (e.kind) {
    case "started":
      return t.event.started;
    case "joined":
      return t.event.joined(e.to?.name || by || t.chat.someone);
    case "left":
      return t.event.left(e.from?.name || by || t.chat.someone);
    case "assigned":
      return e.to ? t.event.assigned(by === e.to.name ? "" : by, e.to.name) : t.event.unassigned(by);
    case "transferred":
      return t.event.transferred(by, e.to?.name || t.event.team);
    case "changed":
      return t.event.changed;
    case "rated":
      return t.event.rated(e.stars ?? 0);
    case "ended":
      return e.by === "visitor" ? t.event.endedVisitor : t.event.ended(by);
    case "withdrawn":
      return t.event.withdrawn;
    case "masked-later":
      return t.event["masked-later"](times, [...new Set(e.masks.map(m => entityName(t, m.entity)))].join(", "));
    default:
      return t.event.other;
  }
}

/** laterWhy says who had an entry masked, and why not before. */
function laterWhy(t: Texts, e: StaffEntry): string {
  if (e.by === "visitor") return t.event.maskedByVisitor;
  if (e.by === "staff") return t.event.maskedByStaff(e.author?.name ?? t.chat.someone);
  return e.masks.some(m => m.rule === "card.parts") ? t.event.maskedLaterWhy : t.event.maskedBySweep;
}

function SystemEvent({ entry, times }: { entry: StaffEntry; times: number }) {
  const t = useTexts();
  const later = entry.kind === "masked-later";
  return (
    <div className="flex flex-col items-center gap-1 px-6 pt-3 text-12 text-fg2">
      <p className="flex items-center gap-1.5 text-center">
        <Icon name={eventIcons[entry.kind] ?? "info"} size={13} />
        <bdi>{eventText(t, entry, times)}</bdi>
        <span aria-hidden="true">·</span>
        <At at={entry.at} />
      </p>
      {later && <p className="max-w-[480px] text-center text-pretty">{laterWhy(t, entry)}</p>}
      {entry.kind === "rated" && (
        <p className="flex gap-0.5 text-warn" role="img" aria-label={t.chat.rating(entry.stars ?? 0)}>
          {[1, 2, 3, 4, 5].map(n => (
            <Icon key={n} name="star" size={14} className={n <= (entry.stars ?? 0) ? "fill-current" : "text-line"} />
          ))}
        </p>
      )}
      {entry.text && entry.kind !== "started" && !later && (
        <div className="words max-w-[480px] rounded-8 border border-dashed bg-sub px-3 py-1.5 text-13 text-fg">
          <Words text={entry.text} masks={entry.masks} />
        </div>
      )}
    </div>
  );
}

function SendingBubble({ item, first }: { item: Sending; first: boolean }) {
  const t = useTexts();
  const runner = useRunner();
  const note = item.kind === "note";
  const failed = item.state === "failed";
  const undoable = item.state === "queued" || item.state === "held" || (item.state === "sent" && item.hold > 0);
  return (
    <div className={`flex flex-col items-end gap-0.5 px-1 ${note ? "" : "pe-[42px]"} ${first ? "pt-3" : "pt-0.5"}`}>
      {first && !note && <div className="px-1 text-12 font-semibold text-fg2">{t.chat.you}</div>}
      <div
        data-own=""
        className={`words rounded-14 border border-dashed px-3 py-2 text-14 ${note ? "w-full rounded-8 border-warn/50 bg-warn-tint text-13" : "max-w-[min(78%,560px)] bg-tint"} ${failed ? "border-bad" : note ? "" : "border-accent/50"}`}
      >
        <Words text={item.text} masks={item.masks} />
      </div>
      <div
        role={failed ? "alert" : "status"}
        className={`flex min-h-6 flex-wrap items-center justify-end gap-1.5 px-1 text-12 ${failed ? "text-bad" : "text-fg2"}`}
      >
        {failed ? (
          <>
            <Icon name="warn" size={13} />
            <span>
              {t.chat.failed}
              {item.why ? `: ${item.why}` : ""}
            </span>
            <Button
              look="quiet"
              className="h-6 px-1.5 text-12"
              icon="retry"
              onClick={() => runner.send({ t: "retry", id: item.id, at: Date.now() })}
            >
              {t.app.retry}
            </Button>
            <Button
              look="quiet"
              className="h-6 px-1.5 text-12"
              onClick={() => runner.send({ t: "discard", id: item.id })}
            >
              {t.chat.takeBack}
            </Button>
          </>
        ) : (
          <>
            <SendingState item={item} />
            {undoable && (
              <Button
                look="quiet"
                className="h-6 px-1.5 text-12 text-accent"
                onClick={() => runner.send({ t: "undo", id: item.id })}
              >
                {t.app.undo}
              </Button>
            )}
          </>
        )}
      </div>
    </div>
  );
}

function SendingState({ item }: { item: Sending }) {
  const t = useTexts();
  const left = useCountdown(item.until ?? 0);
  if (item.state === "queued") return <span>{t.chat.queued}</span>;
  if (item.state === "undoing") return <span>{t.chat.undoing}</span>;
  if (item.state === "acked") return <span>{t.chat.sent}</span>;
  if (item.state === "held" && left > 0) {
    return <span className="figures">{item.kind === "note" ? t.chat.noteHeldFor(left) : t.chat.heldFor(left)}</span>;
  }
  return <span>{t.chat.sending}…</span>;
}
