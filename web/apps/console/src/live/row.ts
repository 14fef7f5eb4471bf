// How a row of the inbox changes: by a newer row from the server, and by an entry of a conversation that is watched, for
// which the server sends no row of its own.

import type { Row, StaffEntry } from "../wire/types.ts";
import { isAbout } from "./log.ts";
import type { Live } from "./model.ts";

const previewLimit = 140;

/** The system's entries that say nothing a list should preview. */
const spoken: ReadonlySet<string> = new Set(["message", "note"]);

/**
 * mergeRow takes a row as pushed to everybody and keeps what is this person's own: how far they have read, and whether a
 * draft lies there. `seen` is what this console has told the server since.
 */
export function mergeRow(before: Row | undefined, next: Row, seen: number): Row {
  const readByMe = Math.max(before?.readByMe ?? 0, next.readByMe, seen);
  let unread = next.unread;
  if (before && unread === 0 && next.seq > before.seq && next.previewBy === "visitor") unread = before.unread + 1;
  else if (before && next.unread === 0 && next.seq > readByMe) unread = before.unread;
  if (readByMe >= next.seq) unread = 0;
  return { ...next, readByMe, unread, hasDraft: next.hasDraft || (before?.hasDraft ?? false) };
}

/** previewed shows a message in the row; one that is arriving has nothing to show yet. */
function previewed(row: Row, e: StaffEntry): Row {
  const preview = e.text.length > previewLimit ? `${e.text.slice(0, previewLimit - 1)}…` : e.text;
  return { ...row, preview, previewBy: e.by, arriving: e.arriving };
}

/**
 * rowAfter is the row once entry has been appended. `before` is the entry that it is about, as it was held, if it is about
 * one; `last` is the newest message after it.
 */
export function rowAfter(row: Row, e: StaffEntry, before: StaffEntry | undefined, last: StaffEntry | undefined): Row {
  const masked = row.masked + e.masks.length - (before?.masks.length ?? 0);
  let next: Row = { ...row, seq: e.seq, updatedAt: e.at, masked: isAbout(e) && !before ? row.masked : masked };
  if (last && isAbout(e) && last.seq === e.of) next = previewed(next, last);
  if (e.kind === "message") {
    next = previewed(next, e);
    if (e.by === "visitor") {
      next.waitingSince = row.waitingSince ?? e.at;
      next.unread = row.unread + 1;
    } else if (e.by === "staff") next.waitingSince = undefined;
  }
  if (e.kind === "rated") next.stars = e.stars;
  if (e.kind === "ended") {
    next.state = "ended";
    next.endedAt = e.at;
    next.waitingSince = undefined;
  }
  return next;
}

/** Whether an entry is somebody's words, as against an event of the system. */
export const isSpoken = (e: StaffEntry): boolean => spoken.has(e.kind);

/**
 * dropStale lets go of the entries of a conversation that is off the screen, where its row tells that more of it is masked
 * by now: what is held of it may have in clear what is masked. Coming back loads them anew.
 */
export function dropStale(live: Live, row: Row): Live {
  const before = live.rows.get(row.id);
  if (live.watches.get(row.id)?.on !== false || !before || before.masked >= row.masked) return live;
  const watches = new Map(live.watches);
  watches.delete(row.id);
  return { ...live, watches };
}
