// Mask this: pointing at what slipped through, in part or whole, and saying what it is. From then on nobody has it.

import { useEffect, useRef, useState } from "react";
import { maskEntry } from "../inbox/net.ts";
import { useRunner } from "../live/use.tsx";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Area, Choice, Field, inputLook } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Modal } from "../ui/overlay.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import type { StaffEntry } from "../wire/types.ts";
import { entityName } from "./maskchip.tsx";
import { entities, guess, type Span, selectedIn, spanOf } from "./masklater.ts";

/** Pointed is what the dialog is open on. */
export interface Pointed {
  readonly entry: StaffEntry;
  /** What is selected on the page when it opens. */
  readonly selected: string;
}

export function MaskLaterDialog({
  c,
  pointed,
  onClose,
}: {
  c: string;
  pointed: Pointed | undefined;
  onClose: () => void;
}) {
  const t = useTexts();
  // What is closing still shows what it was open on.
  const last = useRef(pointed);
  last.current = pointed ?? last.current;
  return (
    <Modal
      open={pointed !== undefined}
      onOpenChange={open => !open && onClose()}
      title={t.maskLater.title}
      hint={t.maskLater.hint}
    >
      {last.current && <Form key={last.current.entry.id} c={c} pointed={last.current} onClose={onClose} />}
    </Modal>
  );
}

function Form({ c, pointed, onClose }: { c: string; pointed: Pointed; onClose: () => void }) {
  const t = useTexts();
  const runner = useRunner();
  const { text } = pointed.entry;
  const area = useRef<HTMLTextAreaElement>(null);
  const [span, setSpan] = useState<Span | undefined>(() => selectedIn(text, pointed.selected));
  const [how, setHow] = useState<"whole" | "part">(span ? "part" : "whole");
  const [entity, setEntity] = useState<string>(() => guess(span ? text.slice(span.start, span.end) : text));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  // One id for one deed: pressed twice, or again after a lost answer, it is done once.
  const [id, setId] = useState(() => crypto.randomUUID());
  // Selected by mouse, by keyboard or by a screen reader: all of them end in the element's own event.
  useEffect(() => {
    const it = area.current;
    const select = (): void => {
      const part = it && spanOf(text, it.selectionStart, it.selectionEnd);
      if (!part) return;
      setSpan(part);
      setHow("part");
      setEntity(guess(text.slice(part.start, part.end)));
      setId(crypto.randomUUID());
    };
    it?.addEventListener("select", select);
    return () => it?.removeEventListener("select", select);
  }, [text]);
  const go = async (): Promise<void> => {
    if (how === "part" && !span) {
      setWrong(t.maskLater.needPart);
      area.current?.focus();
      return;
    }
    setBusy(true);
    setWrong("");
    try {
      const e = await maskEntry(c, pointed.entry.id, { id, entity, ...(how === "part" && span ? { span } : {}) });
      runner.send({ t: "frame", frame: { t: "entry", c, e }, at: Date.now() });
      onClose();
      toast({ text: t.maskLater.done, icon: "lock" });
    } catch (err) {
      setWrong(Problem.of(err).text(t));
      setBusy(false);
    }
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={e => {
        e.preventDefault();
        if (!busy) void go();
      }}
    >
      <Field label={t.maskLater.text} hint={t.maskLater.textHint} error={wrong || undefined}>
        {p => (
          <Area {...p} ref={area} readOnly dir="auto" spellCheck={false} className="max-h-48 font-mono" value={text} />
        )}
      </Field>
      <Choice
        label={t.maskLater.how}
        value={how}
        onChange={next => {
          setHow(next);
          setId(crypto.randomUUID());
        }}
        options={[
          { value: "whole", label: t.maskLater.whole },
          { value: "part", label: t.maskLater.part },
        ]}
      />
      {how === "part" && (
        <p role="status" className="rounded-4 bg-mask-tint px-3 py-2 text-mask">
          {span ? (
            <>
              {t.maskLater.selected} <bdi className="font-mono break-all">{text.slice(span.start, span.end)}</bdi>
            </>
          ) : (
            t.maskLater.needPart
          )}
        </p>
      )}
      <Field label={t.maskLater.what}>
        {p => (
          <select
            {...p}
            className={`${inputLook} h-8`}
            value={entity}
            onChange={e => {
              setEntity(e.target.value);
              setId(crypto.randomUUID());
            }}
          >
            {entities.map(each => (
              <option key={each} value={each}>
                {entityName(t, each)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <p className="flex gap-2 text-12 text-pretty text-fg2">
        <Icon name="info" size={14} className="mt-px shrink-0" />
        {t.maskLater.after}
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t.app.cancel}</Button>
        <Button type="submit" look="danger" icon="lock" aria-disabled={busy}>
          {busy ? t.maskLater.working : t.maskLater.go}
        </Button>
      </div>
    </form>
  );
}
