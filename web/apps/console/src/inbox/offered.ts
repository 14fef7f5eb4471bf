import { may } from "../app/session.ts";
import type { Me } from "../wire/types.ts";
import { type Box, boxes } from "./state.ts";

/** offeredBoxes are the boxes this person may open. Team and All are for those who see their teams' conversations. */
export const offeredBoxes = (me: Me): readonly Box[] =>
  may(me, "conversation.read_own")
    ? boxes.filter(b => (b !== "team" && b !== "all") || may(me, "conversation.read_team"))
    : [];
