import { queryOptions } from "@tanstack/react-query";
import type { Served } from "../sites/served.ts";
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

export interface NewPerson extends Served {
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly teams: readonly string[];
  readonly language: string;
  readonly ends: number;
}

const because = (reason: string) => (reason ? { reason } : {});

/** addPerson invites somebody, or proposes it where a reason is given: then nobody is there before somebody else agrees. */
export const addPerson = ({ name, email, role, language, ends, ...p }: NewPerson, reason: string) =>
  answered(
    api.POST("/v1/people", {
      body: {
        ...{ name, email, role, language, ends, allSites: p.allSites },
        teams: [...p.teams],
        sites: p.allSites ? [] : [...p.sites],
        ...because(reason),
      },
    }),
  );

const at = (id: string) => ({ params: { path: { id } } });

/** invite makes another invitation, or proposes it where nobody else has agreed to it lately. */
export const invite = (id: string, reason: string) =>
  answered(api.POST("/v1/people/{id}/invitation", { ...at(id), body: because(reason) }));
export const uninvite = (id: string) => answered(api.DELETE("/v1/people/{id}/invitation", at(id)));
export const resetFactors = (id: string, reason: string) =>
  answered(api.POST("/v1/people/{id}/factors/reset", { ...at(id), body: { reason } }));
/** setRole gives a role, or proposes it where they may do more afterwards and a reason is given. */
export const setRole = (id: string, role: string, reason: string) =>
  answered(api.PUT("/v1/people/{id}/role", { ...at(id), body: { role, ...because(reason) } }));
export const rename = (id: string, name: string) =>
  answered(api.PUT("/v1/people/{id}/name", { ...at(id), body: { name } }));
/** setEmail gives somebody another address, or proposes it where a reason is given. */
export const setEmail = (id: string, email: string, reason: string) =>
  answered(api.PUT("/v1/people/{id}/email", { ...at(id), body: { email, ...because(reason) } }));
/** setTeams puts somebody into teams, or proposes it where they may read more afterwards and a reason is given. */
export const setTeams = (id: string, teams: readonly string[], reason: string) =>
  answered(api.PUT("/v1/people/{id}/teams", { ...at(id), body: { teams: [...teams], ...because(reason) } }));
export const setEnd = (id: string, ends: number) =>
  answered(api.PUT("/v1/people/{id}/end", { ...at(id), body: { ends } }));
export const setDisabled = (id: string, disabled: boolean) =>
  answered(api.PUT("/v1/people/{id}/disabled", { ...at(id), body: { disabled } }));
/** setSites says which sites somebody serves, or proposes it where it is more than before and a reason is given. */
export const setSites = (id: string, { allSites, sites }: Served, reason: string) =>
  answered(
    api.PUT("/v1/access/people/{id}/sites", {
      ...at(id),
      body: { all: allSites, sites: allSites ? [] : [...sites], ...because(reason) },
    }),
  );
