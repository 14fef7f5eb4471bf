/** What the chat's views need beside the room: the conversation. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Room, useRoom } from "../view/context.ts";
import type { Talk } from "./talk.ts";

// There is one conversation, and Screens is around every view of it.
export const TalkContext = createContext({} as Talk);

export const useTalk = (): Room & { readonly talk: Talk } => ({ ...useRoom(), talk: useContext(TalkContext) });
