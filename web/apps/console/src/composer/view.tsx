import { newId } from "@snug/protocol/id";
// The composer. It is mounted anew for each conversation and knows only the id it was opened on: what is sent goes there,
// whatever has the focus by then.

import { useQuery } from "@tanstack/react-query";
import {
  type KeyboardEvent,
  lazy,
  Suspense,
  useDeferredValue,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useMay } from "../app/session.ts";
import { entityName, Words } from "../chat/maskchip.tsx";
import { isMac, useCommands } from "../commands/book.ts";
import { useLive, useRunner } from "../live/use.tsx";
import { repliesQuery } from "../replies/net.ts";
import { useSettings } from "../settings/net.ts";
import { useTexts } from "../texts/use.tsx";
import { Button, IconButton, Kbd } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Confirm } from "../ui/overlay.tsx";
import type { PostKind } from "../wire/types.ts";
import { foreign } from "./copies.ts";
import { choose, flush, recall, write } from "./drafts.ts";
import { maskText, useMasking } from "./masking.ts";
import { ReplyList } from "./replylist.tsx";
import {
  insert,
  lengthOf,
  limit,
  matching,
  type Reply,
  sends,
  silent,
  slashAt,
  typed,
  typingPauseMs,
} from "./state.ts";
import { useDraft } from "./usedraft.ts";

const EmojiButton = lazy(async () => ({ default: (await import("./emoji.tsx")).EmojiButton }));

/** How long a message can be taken back. */
const holdMs = 5000;

export interface Receiver {
  readonly name: string;
  readonly verified: boolean;
  readonly shop: string;
}

export function Composer({ c, to, offRecord }: { c: string; to: Receiver; offRecord: boolean }) {
  const t = useTexts();
  const runner = useRunner();
  const settings = useSettings();
  const draft = useDraft(c);
  const mayNote = useMay("conversation.note") && !offRecord;
  const mayReply = useMay("conversation.reply");
  const linked = useLive(l => l.link.state) === "live";
  const kind: PostKind = (draft.kind === "note" && mayNote) || !mayReply ? "note" : "message";
  const text = kind === "note" ? draft.note : draft.message;
  const area = useRef<HTMLTextAreaElement>(null);
  const ids = useId();
  const [caret, setCaret] = useState(0);
  const [picked, setPicked] = useState(0);
  const [closed, setClosed] = useState("");
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

  const typing = useRef(silent);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hush = (): void => {
    clearTimeout(pause.current);
    if (typing.current.on) runner.send({ t: "typing", c, on: false });
    typing.current = silent;
  };
  useEffect(
    () => () => {
      clearTimeout(pause.current);
      if (typing.current.on) runner.send({ t: "typing", c, on: false });
    },
    [c, runner],
  );

  const put = (next: string, at: number): void => {
    write(c, kind, next);
    setCaret(at);
    if (kind === "message") {
      const told = typed(typing.current, next, Date.now());
      typing.current = told.next;
      if (told.tell !== undefined) runner.send({ t: "typing", c, on: told.tell });
      clearTimeout(pause.current);
      pause.current = setTimeout(hush, typingPauseMs);
    }
  };
  // Where the caret goes once a text that was put in is drawn: before the next key, or that key would land elsewhere.
  const placeCaret = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (placeCaret.current === undefined || area.current?.value !== text) return;
    area.current.setSelectionRange(placeCaret.current, placeCaret.current);
    placeCaret.current = undefined;
  }, [text]);
  const replace = (from: number, upTo: number, piece: string): void => {
    const done = insert(text, from, upTo, piece);
    put(done.text, done.caret);
    placeCaret.current = done.caret;
    area.current?.focus();
  };

  const useReplies = useMay("replies.use");
  const { data: replies } = useQuery({ ...repliesQuery, enabled: useReplies });
  const slash = useReplies && kind === "message" ? slashAt(text, caret) : undefined;
  const slashKey = slash ? `${String(slash.from)}` : "";
  const options = useMemo(
    () => (slash && replies ? matching(replies, slash.query).slice(0, 8) : []),
    [slash?.query, replies, slash],
  );
  const listOpen = slash !== undefined && closed !== slashKey && replies !== undefined;
  const index = Math.min(picked, Math.max(0, options.length - 1));
  const pick = (r: Reply | undefined): void => {
    if (!r || !slash) return;
    setPicked(0);
    replace(slash.from, slash.to, r.text);
  };

  const later = useDeferredValue(text);
  const loaded = useMasking();
  const question = useLive(
    l => l.watches.get(c)?.log.entries.findLast(e => e.by === "visitor" && e.kind === "message")?.text ?? "",
  );
  const masked = useMemo(
    () => (loaded ? maskText(later, question) : { text: later, masks: [] }),
    [later, question, loaded],
  );
  const over = lengthOf(text) - limit;
  const ready = text.trim() !== "" && over <= 0;

  const send = (): void => {
    if (!ready) return;
    const now = maskText(text.trim(), question);
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
    hush();
    write(c, kind, "");
    setClosed("");
    area.current?.focus();
  };

  const onKeyDown = (e: KeyboardEvent<HTMLTextAreaElement>): void => {
    const p = {
      key: e.key,
      shift: e.shiftKey,
      mod: e.metaKey || e.ctrlKey,
      alt: e.altKey,
      composing: e.nativeEvent.isComposing,
    };
    if (listOpen && !p.composing && !p.mod) {
      if (options.length > 0 && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
        e.preventDefault();
        setPicked((index + (e.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
        return;
      }
      if (options.length > 0 && (e.key === "Enter" || e.key === "Tab") && !e.shiftKey) {
        e.preventDefault();
        pick(options[index]);
        return;
      }
      if (e.key === "Escape") {
        e.preventDefault();
        setClosed(slashKey);
        return;
      }
    }
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
  const sendKeys = settings.sendKey === "enter" ? "↵" : isMac ? "⌘ ↵" : "Ctrl ↵";
  return (
    <section
      aria-label={t.composer.toolbar}
      className={`relative mx-3 mb-3 rounded-8 border md:mx-5 md:mb-4 ${note ? "border-warn/60 bg-warn-tint" : "border-edge/70 bg-raise"} focus-within:border-accent`}
    >
      <div className={`flex h-9 items-center gap-2 border-b px-2.5 ${note ? "border-warn/25" : "border-line"}`}>
        {note ? (
          <span className="inline-flex min-w-0 items-center gap-1.5 text-12 font-semibold text-warn">
            <Icon name="note" size={14} />
            {t.composer.noteFor}
          </span>
        ) : (
          <span className="flex min-w-0 items-center gap-1.5 text-12">
            <span className="text-fg2">{t.composer.to}:</span>
            <bdi className="truncate font-semibold">{to.name}</bdi>
            <span className={`inline-flex shrink-0 items-center gap-0.5 ${to.verified ? "text-ok" : "text-fg2"}`}>
              · <Icon name={to.verified ? "shield" : "person"} size={12} />
              {to.verified ? t.composer.verified : t.composer.unverified}
            </span>
            {to.shop && <span className="hidden truncate text-fg2 md:inline">· {to.shop}</span>}
          </span>
        )}
        {mayNote && mayReply && (
          <div
            role="tablist"
            aria-label={t.composer.toolbar}
            className="ms-auto flex shrink-0 rounded-8 border border-line bg-sub p-0.5"
          >
            {(["message", "note"] as const).map(k => (
              <button
                key={k}
                type="button"
                role="tab"
                id={`${ids}-${k}`}
                aria-selected={kind === k}
                aria-controls={`${ids}-panel`}
                tabIndex={kind === k ? 0 : -1}
                onClick={() => focus(k)}
                onKeyDown={e => {
                  if (e.key !== "ArrowLeft" && e.key !== "ArrowRight") return;
                  choose(c, k === "note" ? "message" : "note");
                  document.getElementById(`${ids}-${k === "note" ? "message" : "note"}`)?.focus();
                }}
                className={`rounded-4 px-2 text-12 leading-5 ${kind === k ? "bg-raise font-semibold text-fg shadow-[0_0_0_1px_var(--line)]" : "text-fg2 hover:text-fg"}`}
              >
                {k === "note" ? t.composer.note : t.composer.reply}
              </button>
            ))}
          </div>
        )}
      </div>
      <div
        id={`${ids}-panel`}
        {...(mayNote && mayReply ? ({ role: "tabpanel", "aria-labelledby": `${ids}-${kind}` } as const) : {})}
      >
        {listOpen && (
          <ReplyList
            id={`${ids}-replies`}
            options={options}
            index={index}
            none={replies.length === 0}
            onPick={pick}
            onPoint={setPicked}
          />
        )}
        <textarea
          ref={area}
          value={text}
          rows={2}
          aria-label={note ? t.composer.noteLabel : t.composer.label(to.name)}
          aria-autocomplete={useReplies ? "list" : undefined}
          aria-controls={listOpen ? `${ids}-replies` : undefined}
          aria-activedescendant={listOpen && options[index] ? `${ids}-replies-${options[index].id}` : undefined}
          aria-describedby={`${ids}-hint`}
          placeholder={note ? t.composer.noteHint : t.composer.replyHint}
          className="block max-h-[220px] min-h-[52px] w-full resize-none bg-transparent px-3 py-2 text-14 outline-none"
          onChange={e => {
            setPicked(0);
            put(e.target.value, e.target.selectionStart);
          }}
          onSelect={e => setCaret(e.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onBlur={hush}
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
        {masked.masks.length > 0 && (
          <div role="status" className="frost mx-2.5 mb-2 rounded-4 px-2.5 py-1.5 text-12 text-mask">
            <p className="flex items-center gap-1.5 font-semibold">
              <Icon name="lock" size={12} />
              {t.composer.masking([...new Set(masked.masks.map(m => entityName(t, m.entity)))].join(", "))}
            </p>
            <p className="mt-1 text-fg">
              <span className="text-fg2">{t.composer.maskingSeen} </span>
              <span className="words">
                <Words text={masked.text} masks={masked.masks} />
              </span>
            </p>
          </div>
        )}
        {over > 0 && (
          <p role="alert" className="px-3 pb-1 text-12 text-bad">
            {t.composer.tooLong(over)}
          </p>
        )}
        <div className="flex items-center gap-0.5 px-1.5 pb-1.5">
          <Suspense fallback={<IconButton icon="smile" label={t.composer.emoji} disabled />}>
            <EmojiButton
              onPick={e =>
                replace(area.current?.selectionStart ?? text.length, area.current?.selectionEnd ?? text.length, e)
              }
            />
          </Suspense>
          {useReplies && !note && (
            <IconButton
              icon="bolt"
              label={t.composer.replies}
              keys="/"
              onClick={() => {
                const at = area.current?.selectionStart ?? text.length;
                const before = text.slice(0, at);
                setClosed("");
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
