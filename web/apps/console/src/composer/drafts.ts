// Drafts, one for each conversation and kind. A draft belongs to the conversation it was typed in and to nothing else:
// the composer reads it by the conversation's id, so it can't follow the focus. Replies are kept on the server, too,
// masked there; notes stay in this page's memory.

import { answered, api } from "../wire/api.ts";
import type { PostKind } from "../wire/types.ts";

export type DraftState = "idle" | "dirty" | "saving" | "saved" | "failed";

export interface Draft {
  readonly message: string;
  readonly note: string;
  readonly kind: PostKind;
  readonly state: DraftState;
}

export const emptyDraft: Draft = { message: "", note: "", kind: "message", state: "idle" };

const waitMs = 800;
const drafts = new Map<string, Draft>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const asked = new Set<string>();
const listeners = new Set<() => void>();

export const draftOf = (c: string): Draft | undefined => drafts.get(c);

export const subscribeDrafts = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

function set(c: string, to: Partial<Draft>): void {
  drafts.set(c, { ...(drafts.get(c) ?? emptyDraft), ...to });
  for (const listener of listeners) listener();
}

/** restored is the text with what was taken back before what has been typed since. */
export const restored = (now: string, back: string): string => (now.trim() ? `${back}\n${now}` : back);

/** write keeps what is typed, at once here and a moment later on the server. */
export function write(c: string, kind: PostKind, text: string): void {
  set(c, kind === "note" ? { note: text } : { message: text, state: "dirty" });
  if (kind === "message") later(c);
}

export const choose = (c: string, kind: PostKind): void => set(c, { kind });

/** giveBack puts a text that was not sent after all into the composer of the conversation it was written for. */
export function giveBack(c: string, kind: PostKind, text: string): void {
  const now = drafts.get(c) ?? emptyDraft;
  set(c, { kind });
  write(c, kind, restored(kind === "note" ? now.note : now.message, text));
}

function later(c: string): void {
  clearTimeout(timers.get(c));
  timers.set(
    c,
    setTimeout(() => void save(c), waitMs),
  );
}

async function save(c: string): Promise<void> {
  timers.delete(c);
  const text = drafts.get(c)?.message ?? "";
  set(c, { state: "saving" });
  try {
    await answered(api.PUT("/v1/conversations/{id}/draft", { params: { path: { id: c } }, body: { text } }));
    if ((drafts.get(c)?.message ?? "") === text) set(c, { state: text ? "saved" : "idle" });
  } catch {
    if (!timers.has(c)) set(c, { state: "failed" });
  }
}

/** flush saves at once what still waits: when the connection is back, or the composer closes. */
export function flush(): void {
  for (const [c, d] of drafts) {
    if (!timers.has(c) && d.state !== "failed") continue;
    clearTimeout(timers.get(c));
    void save(c);
  }
}

/** recall fetches the draft that was left on the server, once, and never over what is being typed. */
export async function recall(c: string): Promise<void> {
  if (asked.has(c) || drafts.get(c)?.message) return;
  asked.add(c);
  try {
    const { text } = await answered(api.GET("/v1/conversations/{id}/draft", { params: { path: { id: c } } }));
    if (text && !drafts.get(c)?.message) set(c, { message: text, state: "saved" });
  } catch {
    asked.delete(c);
  }
}

let aside: string | undefined;

/** setDraftsAside keeps drafts for the person whose session has ended: they may be back in a moment. Nothing shows them meanwhile. */
export function setDraftsAside(person: string): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  asked.clear();
  aside = person;
}

/** claimDrafts gives what was set aside to its own person, and to nobody else. */
export function claimDrafts(person: string): void {
  if (aside !== undefined && aside !== person) forgetDrafts();
  aside = undefined;
  for (const [c, d] of drafts) if (d.state !== "idle" && d.state !== "saved") later(c);
}

/** forgetDrafts drops all drafts from memory: somebody else may sign in here. */
export function forgetDrafts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  drafts.clear();
  asked.clear();
}
