// What can be done to a conversation, with the way back where there is one.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useMemo, useRef, useState } from "react";
import { may, useMe } from "../app/session.ts";
import { useCommands } from "../commands/book.ts";
import type { Command } from "../commands/state.ts";
import { assign, end, erase, type Target, take, transfer } from "../inbox/net.ts";
import { called } from "../inbox/state.ts";
import { useRunner } from "../live/use.tsx";
import { staffQuery, teamsQuery } from "../people/net.ts";
import { date } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Area, Field, Input } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Confirm, Dropdown, type MenuEntry, Modal } from "../ui/overlay.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import type { PresenceState, Row } from "../wire/types.ts";

/** useDo runs a deed, takes the row that comes back, and says what happened or why it did not. */
export function useDo() {
  const t = useTexts();
  const runner = useRunner();
  const client = useQueryClient();
  return async (deed: () => Promise<Row>, said: string, undo?: () => Promise<Row>): Promise<boolean> => {
    const take = (row: Row): void => {
      void client.invalidateQueries({ queryKey: ["counts"] });
      // The deed took it out of sight, and the socket said so first.
      if (runner.read().gone.has(row.id)) return;
      const before = runner.read().rows.get(row.id);
      runner.send({
        t: "frame",
        frame: { t: "row", row: before ? { ...row, seq: Math.max(row.seq, before.seq) } : row },
        at: Date.now(),
      });
    };
    try {
      take(await deed());
      toast({
        text: said,
        undo: undo
          ? () =>
              void undo().then(take, (err: unknown) => {
                toast({ text: Problem.of(err).text(t), tone: "bad" });
              })
          : undefined,
      });
      return true;
    } catch (err) {
      toast({ text: Problem.of(err).text(t), tone: "bad" });
      return false;
    }
  };
}

type Asking = "" | "assign" | "transfer" | "end" | "erase";

export function Actions({ row, narrow }: { row: Row; narrow: boolean }) {
  const t = useTexts();
  const me = useMe();
  const run = useDo();
  const [asking, ask] = useState<Asking>("");
  const who = called(row, t.visitor);
  const over = row.state === "ended" || row.state === "erased";
  const can = {
    take: may(me, "conversation.take") && !row.assignee && !over,
    assign: may(me, "conversation.assign") && !over,
    transfer: may(me, "conversation.transfer") && !over && row.assignee?.id === me.id,
    end: may(me, "conversation.end") && !over,
    erase: may(me, "conversation.erase"),
  };
  const back = (): (() => Promise<Row>) | undefined => {
    if (!may(me, "conversation.assign")) return undefined;
    const to: Target = row.assignee ? { staff: row.assignee.id } : row.team ? { team: row.team } : {};
    return () => assign(row.id, to);
  };
  const doTake = (): void => void run(() => take(row.id), t.action.taken, back());

  const list: Command[] = [];
  if (can.take) list.push({ id: "take", title: t.commands.take, group: "conversation", keys: ["y"], run: doTake });
  if (can.assign)
    list.push({ id: "assign", title: t.commands.assign, group: "conversation", keys: ["a"], run: () => ask("assign") });
  if (can.transfer)
    list.push({
      id: "transfer",
      title: t.commands.transfer,
      group: "conversation",
      keys: ["t"],
      run: () => ask("transfer"),
    });
  if (can.end)
    list.push({ id: "end", title: t.commands.end, group: "conversation", keys: ["e"], run: () => ask("end") });
  useCommands(list);

  const items: (MenuEntry | "-")[] = [];
  if (narrow && can.assign)
    items.push({ key: "assign", label: t.action.assign, icon: "person", keys: "A", run: () => ask("assign") });
  if (narrow && can.transfer)
    items.push({ key: "transfer", label: t.action.transfer, icon: "swap", keys: "T", run: () => ask("transfer") });
  if (narrow && can.end)
    items.push({ key: "end", label: t.action.end, icon: "done", keys: "E", run: () => ask("end") });
  if (items.length > 0 && can.erase) items.push("-");
  if (can.erase)
    items.push({ key: "erase", label: t.action.erase, icon: "trash", danger: true, run: () => ask("erase") });

  return (
    <>
      {can.take && (
        <Button look="primary" icon="hand" keys={narrow ? undefined : "Y"} onClick={doTake}>
          {t.action.take}
        </Button>
      )}
      {!narrow && can.assign && (
        <Button look="quiet" icon="person" title={`${t.action.assign} (A)`} onClick={() => ask("assign")}>
          {t.action.assign}
        </Button>
      )}
      {!narrow && can.transfer && (
        <Button look="quiet" icon="swap" title={`${t.action.transfer} (T)`} onClick={() => ask("transfer")}>
          {t.action.transfer}
        </Button>
      )}
      {!narrow && can.end && (
        <Button look="quiet" icon="done" title={`${t.action.end} (E)`} onClick={() => ask("end")}>
          {t.action.end}
        </Button>
      )}
      {items.length > 0 && (
        <Dropdown
          label={t.action.moreActions}
          trigger={<IconButton icon="more" label={t.action.moreActions} />}
          items={items}
        />
      )}
      <TargetDialog
        key={asking === "transfer" ? "transfer" : "assign"}
        open={asking === "assign" || asking === "transfer"}
        onOpenChange={open => !open && ask("")}
        row={row}
        withNote={asking === "transfer"}
        onGo={(to, name, note) => {
          ask("");
          if (note !== undefined) void run(() => transfer(row.id, to, note), t.action.transferred(name));
          else void run(() => assign(row.id, to), name ? t.action.assigned(name) : t.action.unassigned, back());
        }}
      />
      <Confirm
        open={asking === "end"}
        onOpenChange={open => !open && ask("")}
        title={t.action.endTitle}
        hint={t.action.endHint(who)}
        go={t.action.endGo}
        onGo={() => void run(() => end(row.id), t.action.ended)}
      />
      <EraseDialog open={asking === "erase"} onOpenChange={open => !open && ask("")} id={row.id} />
    </>
  );
}

interface Option {
  readonly key: string;
  readonly to: Target;
  readonly name: string;
  readonly detail: string;
  readonly presence?: PresenceState;
}

function TargetDialog({
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

  const options = useMemo(() => {
    const q = query.trim().toLowerCase();
    const answering = (staff.data ?? []).filter(
      s => s.role === "agent" || s.role === "lead" || s.id === row.assignee?.id,
    );
    const people: Option[] = answering
      .filter(s => s.id !== row.assignee?.id && !(withNote && s.id === me.id))
      .map(s => ({
        key: s.id,
        to: { staff: s.id },
        name: s.name,
        detail: `${s.id === me.id ? `${t.action.me} · ` : ""}${t.role[s.role] ?? s.role} · ${t.action.openChats(s.open)}`,
        presence: s.presence,
      }));
    const rank = { online: 0, away: 1, offline: 2 };
    people.sort(
      (a, b) => rank[a.presence ?? "offline"] - rank[b.presence ?? "offline"] || a.name.localeCompare(b.name),
    );
    const groups: Option[] = (teams.data ?? []).map(g => ({
      key: g.id,
      to: { team: g.id },
      name: g.name,
      detail: t.action.team,
    }));
    const none: Option[] =
      !withNote && row.assignee
        ? [{ key: "none", to: row.team ? { team: row.team } : {}, name: "", detail: t.action.unassign }]
        : [];
    return [...people, ...groups, ...none].filter(o => !q || (o.name || o.detail).toLowerCase().includes(q));
  }, [staff.data, teams.data, query, row.assignee, row.team, withNote, me.id, t]);
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

function EraseDialog({ open, onOpenChange, id }: { open: boolean; onOpenChange: (open: boolean) => void; id: string }) {
  const t = useTexts();
  const runner = useRunner();
  const client = useQueryClient();
  const [word, setWord] = useState("");
  const go = async (): Promise<void> => {
    try {
      const receipt = await erase(id);
      runner.send({ t: "frame", frame: { t: "gone", c: id }, at: Date.now() });
      void client.invalidateQueries({ queryKey: ["counts"] });
      toast({
        text: `${t.action.erased}. ${t.action.receipt(receipt.receipt)}. ${t.action.completeBy(date(t, receipt.complete_by))}.`,
        until: Date.now() + 20_000,
      });
    } catch (err) {
      toast({ text: Problem.of(err).text(t), tone: "bad" });
    }
  };
  return (
    <Confirm
      open={open}
      onOpenChange={next => {
        setWord("");
        onOpenChange(next);
      }}
      title={t.action.eraseTitle}
      hint={t.action.eraseHint}
      go={t.action.eraseGo}
      danger
      ready={word.trim().toLocaleUpperCase() === t.action.eraseWord}
      onGo={() => void go()}
    >
      <Field label={t.action.eraseType(t.action.eraseWord)}>
        {p => <Input {...p} autoComplete="off" value={word} onChange={e => setWord(e.target.value)} />}
      </Field>
    </Confirm>
  );
}
