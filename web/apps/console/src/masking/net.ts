// A site's policy, its history, and the box to try texts in.

import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";
import type { Policy } from "./state.ts";

const at = (id: string) => ({ params: { path: { id } } });

export const maskingQuery = (site: string) =>
  queryOptions({
    queryKey: ["masking", site],
    queryFn: () => answered(api.GET("/v1/sites/{id}/masking", at(site))),
  });

export const historyQuery = (site: string) =>
  queryOptions({
    queryKey: ["masking", site, "history"],
    queryFn: async () => (await answered(api.GET("/v1/sites/{id}/masking/history", at(site)))).steps,
  });

export type Tried = Awaited<ReturnType<typeof tryText>>;

/** tryText asks what a policy makes of a text. It is kept nowhere, here neither. */
export const tryText = (site: string, text: string, question: string, policy: Policy) =>
  answered(
    api.POST("/v1/sites/{id}/masking/try", {
      ...at(site),
      body: { text, ...(question ? { question } : {}), policy: body(policy) },
    }),
  );

/** saveMasking puts a policy in force, or proposes it where it loosens and a reason is given. */
export const saveMasking = (site: string, version: number, policy: Policy, reason: string) =>
  answered(
    api.PUT("/v1/sites/{id}/masking", {
      ...at(site),
      body: { version, policy: body(policy), ...(reason ? { reason } : {}) },
    }),
  );

/** The typed client takes lists that it may write to. */
const body = (p: Policy) => ({
  ...p,
  dispositions: p.dispositions.map(d => ({ ...d })),
  terms: [...p.terms],
  leave: [...p.leave],
  patterns: p.patterns.map(x => ({ ...x })),
});
