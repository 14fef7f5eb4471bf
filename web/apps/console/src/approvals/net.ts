// What waits for a second person, and what became of it.

import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";

export const approvalsQuery = queryOptions({
  queryKey: ["approvals"],
  queryFn: () => answered(api.GET("/v1/approvals")),
  // The socket tells of changes; what expires is told by nobody.
  refetchInterval: 60_000,
});

const at = (id: string) => ({ params: { path: { id } } });

export const decide = (id: string, approve: boolean, word: string) =>
  answered(
    api.POST("/v1/approvals/{id}/decision", {
      ...at(id),
      body: { approve, ...(word.trim() ? { word: word.trim() } : {}) },
    }),
  );

export const withdraw = (id: string) => answered(api.POST("/v1/approvals/{id}/withdraw", at(id)));

export type Approvals = Awaited<ReturnType<NonNullable<typeof approvalsQuery.queryFn>>>;
export type Approval = Awaited<ReturnType<typeof decide>>;
export type ApprovalChange = NonNullable<Approval["change"]>;
