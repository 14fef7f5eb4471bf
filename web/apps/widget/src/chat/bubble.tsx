/** One message, on its way or there, and the events between them. */
import type { Pending } from "@snug/client/outbox";
import type { Entry } from "@snug/protocol/entry";
import type { Speak } from "../texts/index.ts";
import { Body } from "./body.tsx";
import { useTalk } from "./context.ts";
import { Field } from "./field.tsx";
import { HideButton } from "./hide-button.tsx";
import { entityName } from "./names.ts";
import { refusal } from "./trouble.tsx";

const time = (lang: string, at: number): string => new Intl.DateTimeFormat(lang, { timeStyle: "short" }).format(at);

export function EntryBubble({
  entry,
  opens,
  closes,
  isLastMine,
}: {
  readonly entry: Entry;
  readonly opens: boolean;
  readonly closes: boolean;
  readonly isLastMine: boolean;
}) {
  const { model, say } = useTalk();
  const { view, boot } = model;
  const isMine = entry.by === "visitor";
  const isRead = view.marks.staffSeen >= entry.n;
  const name = isMine ? say("you") : (entry.name ?? say("team", { site: boot.site.name }));
  return (
    <li class={`row ${isMine ? "mine" : "theirs"} ${closes ? "closes" : ""}`} data-key={entry.client ?? entry.id}>
      {opens && (
        <span class={isMine ? "hide" : "name"}>
          <bdi>{name}</bdi>
        </span>
      )}
      <div class="bubble">
        <Body text={entry.text} masks={entry.masks} n={isMine && entry.n} />
      </div>
      {isMine && <HideButton entry={entry} />}
      {!isMine && entry.form && !view.entries.some(e => e.form && e.n > entry.n) && <Field entry={entry} />}
      {(closes || isLastMine) && (
        <p class="meta">
          <time dateTime={new Date(entry.at).toISOString()}>{time(boot.lang, entry.at)}</time>
          {isLastMine && <span>{isRead ? say("read") : view.kept ? say("sent") : say("sentNotKept")}</span>}
        </p>
      )}
    </li>
  );
}

export function PendingBubble({ pending }: { readonly pending: Pending }) {
  const { talk, say } = useTalk();
  const isFailed = pending.state === "failed";
  const why = refusal(say, pending.code ?? "") || pending.message;
  return (
    <li class={`row mine closes ${isFailed ? "failed" : "pending"}`} data-key={pending.id}>
      <span class="hide">{say("you")}</span>
      <div class="bubble">
        <Body text={pending.text} masks={pending.masks} />
      </div>
      {isFailed ? (
        <div class="meta bad" role="alert">
          <span>
            {say("failed")}
            {why && `: ${why}`}
          </span>
          <button type="button" class="link" onClick={() => talk.retry(pending.id)}>
            {say("retry")}
          </button>
          <button type="button" class="link" onClick={() => talk.discard(pending.id)}>
            {say("discard")}
          </button>
        </div>
      ) : (
        <p class="meta">
          <span>{pending.state === "sent" ? say("sent") : say("sending")}</span>
        </p>
      )}
    </li>
  );
}

export function Event({ entry, times }: { readonly entry: Entry; readonly times: number }) {
  const { say } = useTalk();
  const text = eventText(say, entry, times);
  if (!text) return null;
  return (
    <li class="event" data-key={entry.id}>
      <span>{text}</span>
    </li>
  );
}

/** eventText says what happened, in the visitor's language; what is not known here keeps the server's words. */
function eventText(say: Speak, entry: Entry, times: number): string {
  const name = entry.name ?? "";
  switch (entry.kind) {
    case "joined":
      return name && say("isJoined", { name });
    case "left":
      return name && say("isLeft", { name });
    case "transferred":
      return name && say("isMoved", { name });
    case "withdrawn":
      return say("isWithdrawn");
    case "ended":
      return say("isEnded");
    case "rated":
      return entry.stars ? say("isRated", { n: entry.stars }) : "";
    case "masked-later":
      if (entry.by === "visitor") return say("isHidden");
      if (entry.by === "staff" && name) return say("isMaskedBy", { name });
      if (!entry.masks.some(m => m.rule === "card.parts")) return say("isMaskedNow");
      return say("isMaskedLater", { n: times, what: entityName(say, entry.masks[0]?.entity ?? "") });
    default:
      return entry.text;
  }
}
