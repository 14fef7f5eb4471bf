// The roles, their history, and what a draft of them would do.

import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";
import type { Draft } from "./state.ts";

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: () => answered(api.GET("/v1/access/roles")),
});

export const historyQuery = queryOptions({
  queryKey: ["roles", "history"],
  queryFn: async () => (await answered(api.GET("/v1/access/roles/history"))).steps,
});

/** tryRoles asks the server what a change would do, and to whom. Nothing of it is kept. */
export const tryRoles = (draft: Draft) => answered(api.POST("/v1/access/roles/try", { body: { roles: body(draft) } }));

/** saveRoles puts roles in force, or proposes them where a role gains something and a reason is given. */
export const saveRoles = (version: number, draft: Draft, reason: string) =>
  answered(api.PUT("/v1/access/roles", { body: { version, roles: body(draft), ...(reason ? { reason } : {}) } }));

/** preview asks what somebody with these permissions could ask for. Nobody is impersonated. */
export const preview = async (permissions: readonly string[]) =>
  (await answered(api.POST("/v1/access/roles/preview", { body: { permissions: [...permissions] } }))).doors;

export type Roles = Awaited<ReturnType<typeof saveRoles>>;
export type Role = Roles["roles"][number];
export type Tried = Awaited<ReturnType<typeof tryRoles>>;
export type Change = Tried["changes"][number];
export type Door = Awaited<ReturnType<typeof preview>>[number];

const body = (d: Draft) =>
  d.roles.map(r => ({
    ...(r.role === "" ? {} : { key: r.role }),
    title: r.title.trim(),
    permissions: [...r.permissions],
  }));
