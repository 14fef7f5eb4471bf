// The company's sign-in: going there, and what the browser brings back.

import type { Entrance } from "../signin/net.ts";
import { answered, api } from "../wire/api.ts";

export interface CompanyAnswer {
  readonly state: string;
  readonly code: string;
  readonly iss?: string;
  /** The provider says that it did not work: somebody has gone back, or is not allowed. */
  readonly error: boolean;
}

let brought: CompanyAnswer | undefined;

/** answerIn reads what the provider put into the address. Pure. */
export function answerIn(search: string): CompanyAnswer {
  const q = new URLSearchParams(search);
  const iss = q.get("iss");
  const state = q.get("state") ?? "";
  const code = q.get("code") ?? "";
  return { state, code, ...(iss ? { iss } : {}), error: q.has("error") || !state || !code };
}

/** takeCompanyAnswer takes it out of the address and out of the history, before anything else can read it there. */
export function takeCompanyAnswer(): void {
  if (location.pathname !== "/signin/company") return;
  brought = answerIn(location.search);
  history.replaceState(null, "", "/signin/company");
}

/** companyAnswer gives what was brought, once. */
export function companyAnswer(): CompanyAnswer | undefined {
  const answer = brought;
  brought = undefined;
  return answer;
}

/** goToCompany sends this page to the provider. An invitation is accepted by what comes back. */
export async function goToCompany(invitation?: string): Promise<void> {
  const { url } = await answered(api.POST("/v1/session/company/begin", { body: invitation ? { invitation } : {} }));
  location.assign(url);
}

export const signInByCompany = ({ state, code, iss }: CompanyAnswer): Promise<Entrance> =>
  answered(api.POST("/v1/session/company", { body: { state, code, ...(iss ? { iss } : {}) } }));
