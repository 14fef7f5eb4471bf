// Who has what, and what is done about it.

import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";

export const reviewQuery = queryOptions({
  queryKey: ["access-review"],
  queryFn: () => answered(api.GET("/v1/access/review")),
});

export type Review = Awaited<ReturnType<typeof read>>;
export type Person = Review["people"][number];

const read = () => answered(api.GET("/v1/access/review"));

/** confirm says that somebody needs what they have, as it was seen. */
export const confirm = (p: Person) =>
  answered(api.POST("/v1/access/review/{id}", { params: { path: { id: p.id } }, body: { has: p.has } }));

/** takeAway keeps somebody out, until somebody who manages people lets them in again. */
export const takeAway = (p: Person) =>
  answered(api.PUT("/v1/people/{id}/disabled", { params: { path: { id: p.id } }, body: { disabled: true } }));
