import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";

export const staffQuery = queryOptions({
  queryKey: ["staff"],
  queryFn: async () => (await answered(api.GET("/v1/staff"))).staff,
  staleTime: 15_000,
});

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: async () => (await answered(api.GET("/v1/teams"))).teams,
  staleTime: 60_000,
});
