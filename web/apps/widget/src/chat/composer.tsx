/**
 * Where the visitor writes. What was typed is masked before it leaves: a finding is shown above the field first, and the
 * text waits for the masking twin where that is not there yet. What is kept of a draft is masked, too.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../view/icon.tsx";
import { useTalk } from "./context.ts";
import type { EmojiPicker } from "./emoji.tsx";
import type { Found, Masked } from "./hold.ts";
import { smile, up } from "./icons.ts";
import { Notice } from "./notice.tsx";
import { Quick } from "./quick.tsx";

/** The most characters of a message, as the server counts them. */
const longest = 4_000;
const near = 3_500;

export function Composer() {
  const { talk, model, say } = useTalk();
  const { view, boot } = model;
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(talk.draft);
  const [found, setFound] = useState<Masked | null>(null);
  const [state, setState] = useState<"" | "checking" | "missing" | "full">("");
  const [isPicking, setPicking] = useState(false);
  // Few open it: it is fetched when somebody does.
  const [Picker, setPicker] = useState<{ readonly View: typeof EmojiPicker } | null>(null);
  // What the visitor says is nothing confidential, by its characters: its place moves while the text is written.
  const [overruled, setOverruled] = useState<readonly string[]>([]);
  const question = view.entries.findLast(e => e.by === "staff" && e.kind === "message")?.text;
  const length = [...text].length;
  const isLong = length > longest;
  const who = view.agent?.name ?? say("team", { site: boot.site.name });

  const mask = (value: string): Masked | null => {
    const masked = talk.hold.mask(value, question);
    const places = masked?.found.filter(f => f.mayOverrule && overruled.includes(value.slice(...f.at)));
    return places?.length
      ? talk.hold.mask(
          value,
          question,
          places.map(f => f.at),
        )
      : masked;
  };

  /** show has the notice tell what was found, and gives what a draft is remembered as: all of it masked. */
  const show = (value: string): Masked | null => {
    const masked = mask(value.trim());
    setFound(masked?.found.length ? masked : null);
    return talk.hold.mask(value.trim(), question);
  };

  const judge = (found: Found): void => {
    const typed = text.trim().slice(...found.at);
    setOverruled(found.isOverruled ? overruled.filter(o => o !== typed) : [...overruled, typed]);
  };

  // The draft is looked at a moment after the last key, and only what is masked is remembered.
  useEffect(() => {
    let isOver = false;
    const wait = setTimeout(() => {
      void talk.hold.load().then(scan => {
        if (isOver || !scan) return;
        const masked = show(text);
        if (masked) talk.drafted(masked.text);
      });
    }, 150);
    return () => {
      isOver = true;
      clearTimeout(wait);
    };
  }, [text, overruled]);

  useLayoutEffect(() => {
    const it = field.current;
    if (!it) return;
    it.style.blockSize = "auto";
    it.style.blockSize = `${it.scrollHeight + 2}px`;
  }, [text]);

  useEffect(() => {
    if (model.isOpen) field.current?.focus();
  }, [model.isOpen]);

  const change = (value: string): void => {
    setText(value);
    talk.typing(value.length > 0);
  };

  /** send lets the text go, masked. isSure is true when the visitor has seen what will be masked. */
  const send = async (isSure: boolean, value = text): Promise<void> => {
    if (!value.trim() || [...value].length > longest || state === "checking") return;
    if (!talk.hold.ready) setState("checking");
    await talk.hold.load();
    const masked = mask(value.trim());
    if (!masked) {
      setState("missing");
      return;
    }
    setState("");
    // Only what was shown may go, and only as it was shown.
    if (masked.found.length > 0 && !(isSure && found?.text === masked.text)) {
      setFound(masked);
      return;
    }
    if (!talk.send(masked)) {
      setState("full");
      return;
    }
    setFound(null);
    setOverruled([]);
    if (value === text) setText("");
    talk.drafted("");
    field.current?.focus();
  };

  const insert = (emoji: string): void => {
    const it = field.current;
    const at = it?.selectionStart ?? text.length;
    const end = it?.selectionEnd ?? at;
    change(text.slice(0, at) + emoji + text.slice(end));
    setPicking(false);
    requestAnimationFrame(() => {
      it?.focus();
      it?.setSelectionRange(at + emoji.length, at + emoji.length);
    });
  };

  const isFirst = view.entries.length === 0 && view.outbox.length === 0;
  return (
    <footer class="foot">
      {isFirst && text === "" && <Quick onPick={reply => void send(false, reply)} />}
      <div class="notices" aria-live="polite">
        {found && (
          <Notice
            found={found}
            who={who}
            onEdit={() => field.current?.focus()}
            onSend={() => void send(true)}
            onJudge={judge}
          />
        )}
        {state === "checking" && <p class="note">{say("checking")}</p>}
        {state === "missing" && (
          <p class="note bad">
            <span>{say("checkFailed")}</span>
            <button type="button" class="link" onClick={() => void send(found !== null)}>
              {say("retry")}
            </button>
          </p>
        )}
        {state === "full" && <p class="note bad">{say("outboxFull")}</p>}
        {length > near && <p class={`note ${isLong ? "bad" : ""}`}>{say("tooLong", { n: length, most: longest })}</p>}
      </div>
      {isPicking && Picker && (
        <Picker.View
          onPick={insert}
          onClose={() => {
            setPicking(false);
            field.current?.focus();
          }}
        />
      )}
      <form
        class="compose"
        onSubmit={e => {
          e.preventDefault();
          void send(found !== null);
        }}
      >
        <button
          type="button"
          class="tool"
          aria-label={say("emoji")}
          aria-expanded={isPicking}
          onClick={() => {
            setPicking(!isPicking);
            if (!Picker)
              void import("./emoji.tsx").then(
                emoji => setPicker({ View: emoji.EmojiPicker }),
                () => setPicking(false),
              );
          }}
        >
          <Icon d={smile} />
        </button>
        <textarea
          ref={field}
          rows={1}
          // An empty field follows the page, so that its placeholder does.
          dir={text ? "auto" : undefined}
          enterkeyhint="send"
          autocomplete="off"
          aria-label={say("message")}
          placeholder={say("write")}
          aria-invalid={isLong}
          value={text}
          onInput={e => change(e.currentTarget.value)}
          onBlur={() => talk.typing(false)}
          onKeyDown={e => {
            if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
              e.preventDefault();
              void send(found !== null);
            }
          }}
        />
        <button
          type="submit"
          class="send"
          aria-label={found?.masks.length ? say("sendMasked") : say("send")}
          disabled={!text.trim() || isLong}
        >
          <Icon d={up} />
        </button>
      </form>
    </footer>
  );
}
