// The allow-list, its history, and what a draft of it would do.

import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";
import type { Draft } from "./state.ts";

export const allowListQuery = queryOptions({
  queryKey: ["allow-list"],
  queryFn: () => answered(api.GET("/v1/access/allow-list")),
});

export const historyQuery = queryOptions({
  queryKey: ["allow-list", "history"],
  queryFn: async () => (await answered(api.GET("/v1/access/allow-list/history"))).steps,
});

/** tryList asks the server what a list would do: it alone knows what an address is. Nothing of it is kept. */
export const tryList = (draft: Draft, address: string, site: string) =>
  answered(
    api.POST("/v1/access/allow-list/try", { body: { ...body(draft), address, sites: site === "" ? [] : [site] } }),
  );

/** saveList puts a list in force, or proposes it where it loosens and a reason is given. */
export const saveList = (version: number, draft: Draft, reason: string) =>
  answered(api.PUT("/v1/access/allow-list", { body: { version, ...body(draft), ...(reason ? { reason } : {}) } }));

export type AllowList = Awaited<ReturnType<typeof saveList>>;
export type Site = AllowList["sites"][number];
export type Tried = Awaited<ReturnType<typeof tryList>>;
export type Change = Tried["changes"][number];

/** The typed client takes lists that it may write to. */
const body = (d: Draft) => ({
  on: d.on,
  entries: d.entries.map(({ prefix, roles, sites, note }) => ({
    prefix: prefix.trim(),
    roles: [...roles],
    sites: [...sites],
    note: note.trim(),
  })),
});
