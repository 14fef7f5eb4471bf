// The links by which a password is set: an invitation's, and that of a forgotten password.

import { queryOptions } from "@tanstack/react-query";
import type { Entrance } from "../signin/net.ts";
import { answered, api } from "../wire/api.ts";

export type Kind = "invitation" | "reset";

let held: { kind: Kind; token: string } | undefined;

/**
 * takePasswordToken takes the one-time token out of the address and out of the history, before anything else can read it
 * there. It stays in this page's memory until it is used.
 */
export function takePasswordToken(): void {
  const kind = /^\/(invitation|reset)$/.exec(location.pathname)?.[1] as Kind | undefined;
  const token = /^#t=([A-Za-z0-9_-]{43})$/.exec(location.hash)?.[1];
  if (!kind || !token) return;
  held = { kind, token };
  history.replaceState(null, "", location.pathname);
}

/** heldToken is the token that came with the page, if it was of this kind. */
export const heldToken = (kind: Kind): string | undefined => (held?.kind === kind ? held.token : undefined);

export const dropToken = (): void => {
  held = undefined;
};

/** For whom a link is. Looking spends nothing. */
export const lookAt = (kind: Kind, token: string): Promise<{ name: string; email: string }> =>
  answered(
    kind === "invitation"
      ? api.POST("/v1/invitation/look", { body: { token } })
      : api.POST("/v1/password/look", { body: { token } }),
  );

export const accept = (token: string, password: string): Promise<Entrance> =>
  answered(api.POST("/v1/invitation", { body: { token, password } }));

export const reset = (token: string, password: string) =>
  answered(api.POST("/v1/password", { body: { token, password } }));

export const forgot = (email: string) => answered(api.POST("/v1/password/forgot", { body: { email } }));

/** What the sign-in page can offer. */
export const waysQuery = queryOptions({
  queryKey: ["ways"],
  queryFn: () => answered(api.GET("/v1/session/ways")),
  staleTime: 60_000,
  retry: false,
});
