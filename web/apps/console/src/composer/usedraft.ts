import { useSyncExternalStore } from "react";
import { type Draft, draftOf, emptyDraft, subscribeDrafts } from "./drafts.ts";

export const useDraft = (c: string): Draft => useSyncExternalStore(subscribeDrafts, () => draftOf(c) ?? emptyDraft);

/** useDraftMark tells whether something unsent lies in a conversation. */
export const useDraftMark = (c: string): boolean =>
  useSyncExternalStore(subscribeDrafts, () => {
    const d = draftOf(c);
    return d !== undefined && (d.message.trim() !== "" || d.note.trim() !== "");
  });
