// Sees to it that a waiting chat is not missed.

import { useCallback, useEffect, useRef } from "react";
import { useMe } from "../app/session.ts";
import { attention, belongs } from "../inbox/state.ts";
import type { Notice } from "../live/run.ts";
import { useLive, useNotices } from "../live/use.tsx";
import { settings } from "../settings/net.ts";
import { useTexts } from "../texts/use.tsx";
import { badge, chime, notify, wake } from "./signs.ts";

/** At most one sound of a kind in this time, however many come. */
const quietMs = 2500;

export function useAttention(): number {
  const t = useTexts();
  const me = useMe();
  const rows = useLive(l => l.rows);
  const a = attention(rows, me);
  const n = a.unassigned + a.mine;
  useEffect(() => badge(n, t.app.name), [n, t]);
  useEffect(() => () => badge(0, "Snug"), []);

  useEffect(() => {
    const off = (): void => {
      window.removeEventListener("pointerup", on);
      window.removeEventListener("keyup", on);
    };
    const on = (): void => {
      if (wake()) off();
    };
    window.addEventListener("pointerup", on);
    window.addEventListener("keyup", on);
    return off;
  }, []);

  const last = useRef({ waiting: 0, message: 0 });
  const call = useCallback(
    (what: "waiting" | "message") => {
      const now = Date.now();
      if (now - last.current[what] < quietMs) return;
      last.current[what] = now;
      if (settings().sound) chime(what);
      if (settings().notify && !document.hasFocus())
        notify(what, what === "waiting" ? t.attention.waiting : t.attention.message, t.attention.body);
    },
    [t],
  );
  const on = useCallback(
    (notice: Notice) => {
      if (notice.t === "row") {
        const { before, row } = notice;
        const waits = belongs(row, "unassigned", me) && row.waitingSince !== undefined;
        const waited = before !== undefined && belongs(before, "unassigned", me) && before.waitingSince !== undefined;
        if (waits && !waited) call("waiting");
        else if (
          belongs(row, "mine", me) &&
          row.previewBy === "visitor" &&
          row.seq > (before?.seq ?? 0) &&
          row.unread > 0
        ) {
          if (!before || row.unread > before.unread) call("message");
        }
      } else if (
        notice.t === "arrived" &&
        notice.entry.by === "visitor" &&
        notice.entry.kind === "message" &&
        !document.hasFocus()
      )
        call("message");
    },
    [me, call],
  );
  useNotices(on);
  return n;
}
