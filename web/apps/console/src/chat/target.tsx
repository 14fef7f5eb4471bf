import { useQuery } from "@tanstack/react-query";
import { useId, useMemo, useRef, useState } from "react";
import { may, useMe } from "../app/session.ts";
import type { Target } from "../inbox/net.ts";
import { staffQuery, teamsQuery } from "../people/net.ts";
import { useTexts } from "../texts/use.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Area, Field, Input } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Modal } from "../ui/overlay.tsx";
import type { Row } from "../wire/types.ts";
import { type Option, targets } from "./targets.ts";

/** TargetDialog asks who is to have a conversation; for a transfer also what they need to know. */
export function TargetDialog({
  open,
  onOpenChange,
  row,
  withNote,
  onGo,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  row: Row;
  withNote: boolean;
  onGo: (to: Target, name: string, note?: string) => void;
}) {
  const t = useTexts();
  return (
    <Modal open={open} onOpenChange={onOpenChange} title={withNote ? t.action.transferTitle : t.action.assignTitle}>
      {open && <TargetForm row={row} withNote={withNote} onGo={onGo} />}
    </Modal>
  );
}

function TargetForm({
  row,
  withNote,
  onGo,
}: {
  row: Row;
  withNote: boolean;
  onGo: (to: Target, name: string, note?: string) => void;
}) {
  const t = useTexts();
  const me = useMe();
  const seeStaff = may(me, "staff.see");
  const staff = useQuery({ ...staffQuery, enabled: seeStaff });
  const teams = useQuery({ ...teamsQuery, enabled: seeStaff });
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<Option>();
  const [note, setNote] = useState("");
  const [error, setError] = useState<{ target?: string; note?: string }>({});
  const noteBox = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  const options = useMemo(
    () => targets(staff.data ?? [], teams.data ?? [], row, me, withNote, query, t),
    [staff.data, teams.data, query, row, withNote, me, t],
  );
  const index = Math.min(at, Math.max(0, options.length - 1));

  const choose = (o: Option | undefined): void => {
    if (!o) return;
    if (!withNote) {
      onGo(o.to, o.name);
      return;
    }
    setChosen(o);
    setError({});
    noteBox.current?.focus();
  };
  const go = (): void => {
    const wrong = {
      ...(chosen ? {} : { target: t.action.needTarget }),
      ...(note.trim() ? {} : { note: t.action.needNote }),
    };
    setError(wrong);
    if (chosen && note.trim()) onGo(chosen.to, chosen.name, note.trim());
  };

  return (
    <div className="flex flex-col gap-3">
      <Field label={t.action.filterPeople} labelHidden error={error.target}>
        {p => (
          <Input
            {...p}
            role="combobox"
            aria-expanded="true"
            aria-controls={`${id}-list`}
            aria-activedescendant={options[index] ? `${id}-${options[index].key}` : undefined}
            placeholder={t.action.filterPeople}
            value={query}
            onChange={e => {
              setQuery(e.target.value);
              setAt(0);
            }}
            onKeyDown={e => {
              if (e.key === "ArrowDown" || e.key === "ArrowUp") {
                e.preventDefault();
                setAt((index + (e.key === "ArrowDown" ? 1 : -1) + options.length) % Math.max(1, options.length));
              } else if (e.key === "Enter") {
                e.preventDefault();
                choose(options[index]);
              }
            }}
          />
        )}
      </Field>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t.action.people}
        className="-mx-1 max-h-60 overflow-y-auto px-1"
      >
        {options.map((o, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above has the keyboard
          // biome-ignore lint/a11y/useFocusableInteractive: an option of a combobox is pointed at, not focused
          <div
            key={o.key}
            id={`${id}-${o.key}`}
            role="option"
            aria-selected={i === index}
            onPointerMove={() => setAt(i)}
            onClick={() => choose(o)}
            className="flex h-11 cursor-pointer items-center gap-2.5 rounded-8 px-2 aria-selected:bg-hover"
          >
            {o.to.team || !o.name ? (
              <span className="inline-flex size-7 items-center justify-center rounded-8 border bg-sub text-fg2">
                <Icon name={o.name ? "people" : "tray"} size={14} />
              </span>
            ) : (
              <Avatar name={o.name} staff size={28} presence={o.presence} />
            )}
            <span className="flex min-w-0 grow flex-col">
              <span className="truncate font-semibold">{o.name || o.detail}</span>
              {o.name && (
                <span className="truncate text-12 text-fg2">
                  {o.presence ? `${t.presence[o.presence]} · ` : ""}
                  {o.detail}
                </span>
              )}
            </span>
            {chosen?.key === o.key && <Icon name="check" className="text-accent" />}
          </div>
        ))}
      </div>
      {options.length === 0 && (
        <p className="py-4 text-center text-fg2">{staff.isPending && seeStaff ? t.app.loading : t.action.nobody}</p>
      )}
      {withNote && (
        <>
          <Field label={t.action.transferNote} hint={t.action.transferNoteHint} error={error.note}>
            {p => (
              <Area
                {...p}
                ref={noteBox}
                maxLength={4000}
                value={note}
                onChange={e => setNote(e.target.value)}
                onKeyDown={e => {
                  if (e.key === "Enter" && (e.metaKey || e.ctrlKey)) {
                    e.preventDefault();
                    go();
                  }
                }}
              />
            )}
          </Field>
          <div className="flex justify-end">
            <Button look="primary" icon="swap" onClick={go}>
              {chosen ? `${t.action.transferGo}: ${chosen.name}` : t.action.transferGo}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
