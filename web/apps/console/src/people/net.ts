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

const loadPeople = () => answered(api.GET("/v1/people"));

export const peopleQuery = queryOptions({ queryKey: ["people"], queryFn: loadPeople });

export type Person = Awaited<ReturnType<typeof loadPeople>>["people"][number];
export type Role = Awaited<ReturnType<typeof loadPeople>>["roles"][number];
export type Invited = Awaited<ReturnType<typeof addPerson>>;

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly teams: readonly string[];
  readonly language: string;
  readonly ends: number;
}

export const addPerson = (p: NewPerson) => answered(api.POST("/v1/people", { body: { ...p, teams: [...p.teams] } }));

const at = (id: string) => ({ params: { path: { id } } });

export const invite = (id: string) => answered(api.POST("/v1/people/{id}/invitation", at(id)));
export const uninvite = (id: string) => answered(api.DELETE("/v1/people/{id}/invitation", at(id)));
export const resetFactors = (id: string, reason: string) =>
  answered(api.POST("/v1/people/{id}/factors/reset", { ...at(id), body: { reason } }));
/** setRole gives a role, or proposes it where they may do more afterwards and a reason is given. */
export const setRole = (id: string, role: string, reason: string) =>
  answered(api.PUT("/v1/people/{id}/role", { ...at(id), body: { role, ...(reason ? { reason } : {}) } }));
export const setTeams = (id: string, teams: readonly string[]) =>
  answered(api.PUT("/v1/people/{id}/teams", { ...at(id), body: { teams: [...teams] } }));
export const setEnd = (id: string, ends: number) =>
  answered(api.PUT("/v1/people/{id}/end", { ...at(id), body: { ends } }));
export const setDisabled = (id: string, disabled: boolean) =>
  answered(api.PUT("/v1/people/{id}/disabled", { ...at(id), body: { disabled } }));
