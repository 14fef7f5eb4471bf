import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";

export const repliesQuery = queryOptions({
  queryKey: ["replies"],
  queryFn: async () => (await answered(api.GET("/v1/replies"))).replies,
  staleTime: 60_000,
});

export interface ReplyBody {
  shortcut: string;
  title: string;
  text: string;
}

export const addReply = (body: ReplyBody) => answered(api.POST("/v1/replies", { body }));
export const changeReply = (id: string, body: ReplyBody) =>
  answered(api.PUT("/v1/replies/{id}", { params: { path: { id } }, body }));
export const dropReply = (id: string) => answered(api.DELETE("/v1/replies/{id}", { params: { path: { id } } }));
