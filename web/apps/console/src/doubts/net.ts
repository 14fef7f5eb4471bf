// What people say of masks that are wrong.

import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";

/** Where a mask stands: in which entry of which conversation. */
export interface Where {
  readonly c: string;
  readonly entry: string;
}

/** doubt says that an entry's mask is wrong. */
export const doubt = ({ c, entry }: Where, mask: number, entity: string) =>
  answered(
    api.POST("/v1/conversations/{id}/entries/{entry}/doubt", {
      params: { path: { id: c, entry } },
      body: { mask, entity },
    }),
  );

export const doubtsQuery = (site: string) =>
  queryOptions({
    queryKey: ["masking", site, "doubts"],
    queryFn: async () =>
      (await answered(api.GET("/v1/sites/{id}/masking/doubts", { params: { path: { id: site } } }))).doubts,
  });

export type Doubted = Awaited<ReturnType<NonNullable<ReturnType<typeof doubtsQuery>["queryFn"]>>>[number];
