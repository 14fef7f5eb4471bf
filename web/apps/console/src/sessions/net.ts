// One's own sessions, and the sign that somebody is there.

import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async () => (await answered(api.GET("/v1/me/sessions"))).sessions,
});

export type Standing = Awaited<ReturnType<NonNullable<typeof sessionsQuery.queryFn>>>[number];

export const endSession = (id: string) => answered(api.DELETE("/v1/me/sessions/{id}", { params: { path: { id } } }));
export const endOthers = async (): Promise<number> => (await answered(api.DELETE("/v1/me/sessions"))).ended;

/** stay tells the server that somebody is there. */
export const stay = () => answered(api.POST("/v1/session/renew"));
