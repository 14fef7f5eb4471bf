// Who is signed in, and what they may do.

import { queryOptions, useQuery } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";
import type { Me } from "../wire/types.ts";

export const meQuery = queryOptions<Me>({
  queryKey: ["me"],
  queryFn: () => answered(api.GET("/v1/me")),
  staleTime: 60_000,
  retry: false,
});

/** The permissions that the console decides by; the server decides anew on every request. */
export type Permission =
  | "conversation.read_own"
  | "conversation.read_team"
  | "conversation.reply"
  | "conversation.note"
  | "conversation.take"
  | "conversation.assign"
  | "conversation.transfer"
  | "conversation.end"
  | "conversation.search"
  | "conversation.erase"
  | "conversation.mask"
  | "mask_incidents.see"
  | "replies.use"
  | "replies.edit"
  | "staff.see"
  | "staff.manage"
  | "sites.see"
  | "consent.see"
  | "erasures.see"
  | "masking.see"
  | "masking.edit"
  | "audit.see"
  | "access.see"
  | "access.edit"
  | "tokens.make"
  | "approvals.decide"
  | "approvals.oversee"
  | "access.review"
  | "roles.edit"
  | "security.see"
  | "security.act"
  | "posture.see";

export const may = (me: Me, p: Permission): boolean => me.permissions.includes(p);

/** useMe is the signed-in person. Below the signed-in frame there always is one. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("console: used outside of the signed-in frame");
  return data;
}

export const useMay = (p: Permission): boolean => may(useMe(), p);
