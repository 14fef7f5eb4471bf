// The way to the log: page by page, newest first.

import { infiniteQueryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";
import { ask, type Filters } from "./state.ts";

const page = (f: Filters, before: string) =>
  answered(api.GET("/v1/audit", { params: { query: { ...ask(f), limit: 50, ...(before ? { before } : {}) } } }));

export type Page = Awaited<ReturnType<typeof page>>;
export type Act = Page["entries"][number];
export type Checkpoint = NonNullable<Page["checkpoint"]>;

export const logQuery = (f: Filters) =>
  infiniteQueryOptions({
    queryKey: ["audit", f],
    queryFn: ({ pageParam }) => page(f, pageParam),
    initialPageParam: "",
    getNextPageParam: last => (last.more ? last.entries.at(-1)?.id : undefined),
    staleTime: 5_000,
    gcTime: 0,
  });
