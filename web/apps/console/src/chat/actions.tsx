// What can be done to a conversation, as buttons, as a menu where there is no room for them, and by key.

import { useState } from "react";
import { may, useMe } from "../app/session.ts";
import { useCommands } from "../commands/book.ts";
import type { Command } from "../commands/state.ts";
import { mayWith } from "../elevation/may.ts";
import { assign, end, type Target, take, transfer } from "../inbox/net.ts";
import { called } from "../inbox/state.ts";
import { useTexts } from "../texts/use.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Confirm, Dropdown, type MenuEntry } from "../ui/overlay.tsx";
import type { Row } from "../wire/types.ts";
import { useDo } from "./deed.ts";
import { EraseDialog } from "./erase.tsx";
import { TargetDialog } from "./target.tsx";

type Asking = "" | "assign" | "transfer" | "end" | "erase";

export function Actions({ row, narrow }: { row: Row; narrow: boolean }) {
  const t = useTexts();
  const me = useMe();
  const run = useDo();
  const [asking, ask] = useState<Asking>("");
  const who = called(row, t.visitor);
  const over = row.state === "ended" || row.state === "erased";
  const can = {
    take: mayWith(me, row, "conversation.take") && !row.assignee && !over,
    assign: mayWith(me, row, "conversation.assign") && !over,
    transfer: mayWith(me, row, "conversation.transfer") && !over && row.assignee?.id === me.id,
    end: mayWith(me, row, "conversation.end") && !over,
    erase: may(me, "conversation.erase") && row.state !== "erased",
  };
  const back = (): (() => Promise<Row>) | undefined => {
    if (!mayWith(me, row, "conversation.assign")) return undefined;
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
