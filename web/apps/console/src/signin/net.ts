import { answered, api } from "../wire/api.ts";
import type { Me } from "../wire/types.ts";

/** Who is signed in, or what the sign-in can be finished with. */
export interface Entrance {
  readonly me?: Me;
  readonly second?: { readonly ways: readonly ("totp" | "passkey" | "recovery")[] };
}

export const signIn = (email: string, password: string): Promise<Entrance> =>
  answered(api.POST("/v1/session", { body: { email, password } }));
export const signInByLink = (token: string): Promise<Entrance> =>
  answered(api.POST("/v1/session/link", { body: { token } }));
export const signOut = () => answered(api.DELETE("/v1/session"));

let linkToken: string | undefined;

/**
 * takeLinkToken takes the one-time token out of the address and out of the history, before anything else can read it
 * there. It stays in this page's memory until it is used.
 */
export function takeLinkToken(): void {
  const m = /^#t=([A-Za-z0-9_-]{16,128})$/.exec(location.hash);
  if (location.pathname !== "/signin" || !m) return;
  linkToken = m[1];
  history.replaceState(null, "", "/signin");
}

export const heldLinkToken = (): string | undefined => linkToken;

export const dropLinkToken = (): void => {
  linkToken = undefined;
};
