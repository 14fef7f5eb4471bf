import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useLive } from "../live/use.tsx";
import { useTexts } from "../texts/use.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import type { PresenceState } from "../wire/types.ts";
import { setPresence } from "./presence.ts";
import { meQuery, useMe } from "./session.ts";

/** usePresence is one's own presence, and the switch between online and away. */
export function usePresence(): { state: PresenceState; toggle: () => void } {
  const t = useTexts();
  const me = useMe();
  const client = useQueryClient();
  const live = useLive(l => l.presence.get(me.id));
  const state: PresenceState = live ?? me.presence;
  const toggle = useCallback(() => {
    const to = state === "online" ? "away" : "online";
    client.setQueryData(meQuery.queryKey, { ...me, presence: to });
    setPresence(to).catch((err: unknown) => {
      client.setQueryData(meQuery.queryKey, me);
      toast({ text: Problem.of(err).text(t), tone: "bad" });
    });
  }, [state, me, client, t]);
  return { state, toggle };
}
