// How many proposals wait for the one who is signed in: the badge in the rail.

import { useQuery } from "@tanstack/react-query";
import { may, useMe } from "../app/session.ts";
import { approvalsQuery } from "./net.ts";
import { forMe } from "./state.ts";

export function useWaiting(): number {
  const me = useMe();
  const { data } = useQuery({ ...approvalsQuery, enabled: may(me, "approvals.decide") });
  return data ? forMe(data.open).length : 0;
}
