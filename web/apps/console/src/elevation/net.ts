// What is lent for a while: the list, asking, ending.

import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";
import type { Draft } from "./state.ts";

export const elevationsQuery = queryOptions({
  queryKey: ["elevations"],
  queryFn: () => answered(api.GET("/v1/access/elevations")),
  // What ends by itself elsewhere is told by nobody.
  refetchInterval: 30_000,
});

export type Elevations = Awaited<ReturnType<NonNullable<typeof elevationsQuery.queryFn>>>;
export type Elevation = Elevations["standing"][number];
export type Lendable = Elevations["lendable"][number];

export const openIncidentsQuery = queryOptions({
  queryKey: ["incidents", "named"],
  queryFn: async () =>
    (await answered(api.GET("/v1/incidents", { params: { query: { state: "open", limit: 20 } } }))).incidents,
});

export const ask = (d: Draft) =>
  answered(
    api.POST("/v1/access/elevations", {
      body: {
        permissions: [...d.permissions],
        minutes: d.minutes,
        reason: d.reason.trim(),
        ...(d.scope === "conversation" ? { conversation: d.conversation.trim() } : {}),
        ...(d.scope === "sites"
          ? {
              sites: [...d.sites, ...(d.site.trim() ? [d.site.trim()] : [])],
              ...(d.team ? { team: d.team } : {}),
            }
          : {}),
        ...(d.incident ? { incident: d.incident } : {}),
      },
    }),
  );

export const end = (id: string) => answered(api.DELETE("/v1/access/elevations/{id}", { params: { path: { id } } }));
