/** What the widget shows: one value, new after every change. */
import type { View } from "@snug/client/view";
import type { Boot } from "@snug/protocol/boot";
import type { Connection } from "@snug/protocol/entry";
import type { Problem, Receipt } from "@snug/protocol/visit";
import type { Screens } from "./chat/screens.tsx";
import type { Talk } from "./chat/talk.ts";

export type Screen = "resuming" | "consent" | "declined" | "chat" | "end" | "erased";

export interface Model {
  readonly screen: Screen;
  readonly boot: Boot;
  /** The chat, once it was fetched. */
  readonly chat: { readonly talk: Talk; readonly Screens: typeof Screens } | null;
  /** The chat could not be fetched. */
  readonly isChatMissing: boolean;
  /** Switches that are on. */
  readonly chosen: readonly string[];
  /** What was allowed; null before the choice. */
  readonly purposes: readonly string[] | null;
  readonly isOffRecord: boolean;
  /** The consent text has changed since it was shown. */
  readonly isTextNew: boolean;
  readonly view: View;
  /** What the shop signed of who the visitor is, for one start; empty if there is nothing. */
  readonly identity: string;
  /** Whether there is a conversation on the server. */
  readonly isStarted: boolean;
  /** False where storage is blocked, so that the chat ends with the page. */
  readonly isStored: boolean;
  readonly isOpen: boolean;
  readonly unread: number;
  readonly connection: Connection;
  /** When the conversation is deleted, as far as the server has said. */
  readonly until: number | null;
  readonly hasRated: boolean;
  readonly receipt: Receipt | null;
  /** What went wrong with the last thing asked for. */
  readonly problem: Problem | null;
  /** What is being asked of the server just now. */
  readonly busy: string;
}
