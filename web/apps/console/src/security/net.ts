// Incidents and what is done about them. What is shown is asked for again every few seconds: an attack does not wait.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";
import { ask, type Filters, type Window } from "./state.ts";

const live = 4_000;

const page = (f: Filters, from: number, before: string) =>
  answered(api.GET("/v1/incidents", { params: { query: { ...ask(f, from), ...(before ? { before } : {}) } } }));

export type Incident = Awaited<ReturnType<typeof page>>["incidents"][number];

export const incidentsQuery = (f: Filters, from: number) =>
  infiniteQueryOptions({
    queryKey: ["incidents", "list", f, from],
    queryFn: ({ pageParam }) => page(f, from, pageParam),
    initialPageParam: "",
    getNextPageParam: last => (last.more ? last.incidents.at(-1)?.id : undefined),
    refetchInterval: live,
    placeholderData: keepPreviousData,
  });

export const countsQuery = (w: Window) =>
  queryOptions({
    queryKey: ["incidents", "counts", w],
    queryFn: async () =>
      (await answered(api.GET("/v1/incident-severities", { params: { query: { from: w.from, to: w.to } } }))).hours,
    refetchInterval: live,
    placeholderData: keepPreviousData,
  });

const one = (id: string) => answered(api.GET("/v1/incidents/{id}", { params: { path: { id } } }));

export type Whole = Awaited<ReturnType<typeof one>>;
export type Answer = Whole["answers"][number];
export type Step = Whole["steps"][number];

export const incidentQuery = (id: string) =>
  queryOptions({ queryKey: ["incidents", "one", id], queryFn: () => one(id), refetchInterval: live });

export const inForceQuery = queryOptions({
  queryKey: ["incidents", "answers"],
  queryFn: async () => (await answered(api.GET("/v1/incident-answers"))).answers,
  refetchInterval: live,
});

export const setState = (id: string, state: "open" | "acknowledged" | "closed") =>
  answered(api.PUT("/v1/incidents/{id}/state", { params: { path: { id } }, body: { state } }));

export const addNote = (id: string, note: string) =>
  answered(api.POST("/v1/incidents/{id}/notes", { params: { path: { id } }, body: { note } }));

export const undo = (id: string, answer: string) =>
  answered(api.DELETE("/v1/incidents/{id}/answers/{answer}", { params: { path: { id, answer } } }));

export const choiceQuery = queryOptions({
  queryKey: ["alerts", "mine"],
  queryFn: () => answered(api.GET("/v1/alerts/mine")),
});

export type Least = "none" | "low" | "medium" | "high" | "critical";

export const choose = (least: Least, digest: boolean) =>
  answered(api.PUT("/v1/alerts/mine", { body: { least, digest } }));

export const sendingQuery = queryOptions({
  queryKey: ["sending"],
  queryFn: () => answered(api.GET("/v1/sending")),
  refetchInterval: 30_000,
});

/** reportAddress is where a report is fetched from as a file. */
export const reportAddress = (form: "pdf" | "json", from: number, to: number, lang: string): string =>
  `/v1/incident-report${form === "pdf" ? ".pdf" : ""}?from=${from}&to=${to}${form === "pdf" ? `&lang=${lang === "de" ? "de" : "en"}` : ""}`;
