// Tokens of the API: a list, making one, and ending one.

import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";
import { type Draft, endOf, lines } from "./state.ts";

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: () => answered(api.GET("/v1/tokens")),
});

export const makeToken = (d: Draft) =>
  answered(
    api.POST("/v1/tokens", {
      body: {
        name: d.name.trim(),
        scopes: [...d.scopes],
        allSites: d.sites.length === 0,
        sites: [...d.sites],
        expires: endOf(d.ends),
        addresses: lines(d.addresses),
      },
    }),
  );

export const revokeToken = (id: string) => answered(api.DELETE("/v1/tokens/{id}", { params: { path: { id } } }));

export type Made = Awaited<ReturnType<typeof makeToken>>;
export type Token = Made["token"];
