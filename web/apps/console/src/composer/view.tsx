// The composer. It is mounted anew for each conversation and knows only the id it was opened on: what is sent goes there,
// whatever has the focus by then.

import { newId } from "@snug/protocol/id";
import {
  type KeyboardEvent,
  useDeferredValue,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useMay, useMe } from "../app/session.ts";
import { isMac, useCommands } from "../commands/book.ts";
import { mayWith } from "../elevation/may.ts";
import { useLive, useRunner } from "../live/use.tsx";
import { useSettings } from "../settings/net.ts";
import { useTexts } from "../texts/use.tsx";
import { Button, IconButton, Kbd } from "../ui/button.tsx";
import { Confirm, opening } from "../ui/overlay.tsx";
import type { PostKind } from "../wire/types.ts";
import { foreign } from "./copies.ts";
import { choose, flush, recall, write } from "./drafts.ts";
import { ComposerHead, type Receiver } from "./head.tsx";
import { hold, maskText, useMasking } from "./masking.ts";
import { Preview } from "./preview.tsx";
import { ReplyList } from "./replylist.tsx";
import { useSlash } from "./slash.ts";
import { insert, lengthOf, limit, sends } from "./state.ts";
import { useTypingSignal } from "./typing.ts";
import { useDraft } from "./usedraft.ts";

const Emoji = opening(async () => (await import("./emoji.tsx")).Emoji);

/** How long a message can be taken back. */
const holdMs = 5000;

export function Composer({ c, to, offRecord }: { c: string; to: Receiver; offRecord: boolean }) {
  const t = useTexts();
  const runner = useRunner();
  const settings = useSettings();
  const draft = useDraft(c);
  const me = useMe();
  const row = useLive(l => l.rows.get(c));
  const mayNote = mayWith(me, row, "conversation.note") && !offRecord;
  const mayReply = mayWith(me, row, "conversation.reply");
  const linked = useLive(l => l.link.state) === "live";
  const kind: PostKind = (draft.kind === "note" && mayNote) || !mayReply ? "note" : "message";
  const text = kind === "note" ? draft.note : draft.message;
  const area = useRef<HTMLTextAreaElement>(null);
  const ids = useId();
  const [caret, setCaret] = useState(0);
  const [paste, setPaste] = useState<{ text: string; who: string; from: number; to: number }>();

  useEffect(() => {
    if (mayReply && !offRecord) void recall(c);
    return flush;
  }, [c, mayReply, offRecord]);
  useEffect(() => {
    if (linked) flush();
  }, [linked]);

  // The box grows with what is in it; its height is set through the element, which the policy for styles allows.
  useEffect(() => {
    const el = area.current;
    if (!el) return;
    el.style.height = "auto";
    el.style.height = `${String(Math.min(el.scrollHeight, 220))}px`;
  }, [text]);

  const { heard, hush } = useTypingSignal(c);
  const put = (next: string, at: number): void => {
    write(c, kind, next);
    setCaret(at);
    if (kind === "message") heard(next);
  };
  // Where the caret goes once a text that was put in is drawn: before the next key, or that key would land elsewhere.
  const placeCaret = useRef<number>(undefined);
  useLayoutEffect(() => {
    const el = area.current;
    if (!el || document.activeElement !== el) return;
    if (placeCaret.current !== undefined && el.value === text) {
      el.setSelectionRange(placeCaret.current, placeCaret.current);
      placeCaret.current = undefined;
    }
    setCaret(el.selectionStart);
  }, [text, kind]);
  const replace = (from: number, upTo: number, piece: string): void => {
    const done = insert(text, from, upTo, piece);
    put(done.text, done.caret);
    placeCaret.current = done.caret;
    area.current?.focus();
  };

  const useReplies = useMay("replies.use");
  const slash = useSlash(useReplies && kind === "message", text, caret, replace);

  const later = useDeferredValue(text);
  const loaded = useMasking();
  const { sites } = useMe();
  const site = useLive(l => l.rows.get(c)?.site);
  const policy = sites.find(s => s.id === site)?.masking;
  const question = useLive(
    l => l.watches.get(c)?.log.entries.findLast(e => e.by === "visitor" && e.kind === "message")?.text ?? "",
  );
  const masked = useMemo(
    () => (loaded ? maskText(later, question, policy) : { text: later, masks: [] }),
    [later, question, policy, loaded],
  );
  const over = lengthOf(text) - limit;
  const ready = text.trim() !== "" && over <= 0;

  const send = (): void => {
    if (!ready) return;
    const said = text.trim();
    hold(() => {
      const now = maskText(said, question, policy);
      runner.send({
        t: "post",
        c,
        id: newId(),
        kind,
        text: now.text,
        masks: now.masks,
        hold: holdMs,
        at: Date.now(),
      });
    });
    hush();
    write(c, kind, "");
    area.current?.focus();
  };

  const onKeyDown = (e: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (slash.key(e)) return;
    const p = {
      key: e.key,
      shift: e.shiftKey,
      mod: e.metaKey || e.ctrlKey,
      alt: e.altKey,
      composing: e.nativeEvent.isComposing,
    };
    if (sends(p, settings.sendKey)) {
      e.preventDefault();
      send();
    } else if (e.key === "Escape") {
      e.preventDefault();
      area.current?.blur();
    }
  };

  const focus = (k: PostKind): void => {
    choose(c, k);
    // At once: the next key is already text.
    area.current?.focus();
  };
  useCommands([
    ...(mayReply
      ? [
          {
            id: "reply",
            title: t.commands.reply,
            group: "conversation" as const,
            keys: ["r"],
            run: () => focus("message"),
          },
        ]
      : []),
    ...(mayNote
      ? [{ id: "note", title: t.commands.note, group: "conversation" as const, keys: ["n"], run: () => focus("note") }]
      : []),
    { id: "leave", title: t.commands.leave, group: "conversation", keys: ["Escape"], run: () => area.current?.blur() },
  ]);

  const note = kind === "note";
  const active = slash.open ? slash.options[slash.index] : undefined;
  const sendKeys = settings.sendKey === "enter" ? "↵" : isMac ? "⌘ ↵" : "Ctrl ↵";
  return (
    <section
      aria-label={t.composer.toolbar}
      className={`relative mx-3 mb-3 rounded-8 border md:mx-5 md:mb-4 ${note ? "border-warn/60 bg-warn-tint" : "border-edge/70 bg-raise"} focus-within:border-accent`}
    >
      <ComposerHead
        id={ids}
        to={to}
        kind={kind}
        both={mayNote && mayReply}
        onChoose={k => choose(c, k)}
        onWrite={focus}
      />
      <div
        id={`${ids}-panel`}
        {...(mayNote && mayReply ? ({ role: "tabpanel", "aria-labelledby": `${ids}-${kind}` } as const) : {})}
      >
        {slash.open && (
          <ReplyList
            id={`${ids}-replies`}
            options={slash.options}
            index={slash.index}
            none={slash.none}
            onPick={slash.pick}
            onPoint={slash.point}
          />
        )}
        <textarea
          ref={area}
          value={text}
          rows={2}
          aria-label={note ? t.composer.noteLabel : t.composer.label(to.name)}
          aria-autocomplete={useReplies ? "list" : undefined}
          aria-controls={slash.open ? `${ids}-replies` : undefined}
          aria-activedescendant={active ? `${ids}-replies-${active.id}` : undefined}
          aria-describedby={`${ids}-hint`}
          placeholder={note ? t.composer.noteHint : t.composer.replyHint}
          className="block max-h-[220px] min-h-[52px] w-full resize-none bg-transparent px-3 py-2 text-14 outline-none"
          onChange={e => {
            slash.point(0);
            put(e.target.value, e.target.selectionStart);
          }}
          onSelect={e => setCaret(e.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onFocus={e => setCaret(e.currentTarget.selectionStart)}
          onBlur={() => {
            hush();
            // Without the focus there is no caret, and no list at it.
            setCaret(0);
          }}
          onPaste={e => {
            const pasted = e.clipboardData.getData("text/plain");
            const from = note ? undefined : foreign(c, pasted);
            if (!from) return;
            e.preventDefault();
            setPaste({
              text: pasted,
              who: from.who,
              from: e.currentTarget.selectionStart,
              to: e.currentTarget.selectionEnd,
            });
          }}
        />
        <Preview masked={masked} />
        {over > 0 && (
          <p role="alert" className="px-3 pb-1 text-12 text-bad">
            {t.composer.tooLong(over)}
          </p>
        )}
        <div className="flex items-center gap-0.5 px-1.5 pb-1.5">
          <Emoji
            trigger={<IconButton icon="smile" label={t.composer.emoji} />}
            onPick={e =>
              replace(area.current?.selectionStart ?? text.length, area.current?.selectionEnd ?? text.length, e)
            }
          />
          {useReplies && !note && (
            <IconButton
              icon="bolt"
              label={t.composer.replies}
              keys="/"
              onClick={() => {
                const at = area.current?.selectionStart ?? text.length;
                const before = text.slice(0, at);
                slash.reopen();
                replace(at, at, before === "" || /\s$/.test(before) ? "/" : " /");
              }}
            />
          )}
          <span id={`${ids}-hint`} className="ms-2 min-w-0 grow truncate text-12 text-fg2" aria-live="polite">
            {!note &&
              text &&
              (draft.state === "failed"
                ? t.composer.unsaved
                : draft.state === "saved"
                  ? t.composer.saved
                  : draft.state === "saving"
                    ? t.composer.saving
                    : "")}
          </span>
          <span className="me-1 hidden md:inline-flex">
            <Kbd keys={sendKeys} />
          </span>
          <Button
            look="primary"
            icon={note ? "note" : "send"}
            disabled={!ready}
            onClick={send}
            className={note ? "bg-warn text-bg" : ""}
          >
            {note ? t.composer.addNote : t.composer.send}
          </Button>
        </div>
      </div>
      <Confirm
        open={paste !== undefined}
        onOpenChange={open => !open && setPaste(undefined)}
        title={t.composer.pasteTitle}
        hint={t.composer.pasteHint(paste?.who ?? "", to.name)}
        no={t.composer.pasteNo}
        go={t.composer.pasteYes(to.name)}
        onGo={() => paste && replace(paste.from, paste.to, paste.text)}
      />
    </section>
  );
}
