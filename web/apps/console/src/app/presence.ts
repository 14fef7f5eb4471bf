import { answered, api } from "../wire/api.ts";

export const setPresence = (state: "online" | "away") => answered(api.PUT("/v1/me/presence", { body: { state } }));
