import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";
import { turned } from "../wire/proof.ts";
import type { Me } from "../wire/types.ts";

export type Way = "totp" | "passkey" | "recovery" | "password";

export interface Security {
  readonly required: boolean;
  readonly password: boolean;
  readonly totp?: { readonly madeAt: number; readonly usedAt: number };
  readonly recoveryLeft: number;
  readonly ways: readonly Way[];
}

export interface Enrolled {
  readonly me: Me;
  readonly codes: readonly string[];
}

/** renewed notes that an answer brought the session a new cookie. */
async function renewed<T>(asking: Promise<T>): Promise<T> {
  const answer = await asking;
  turned();
  return answer;
}

export const second = (way: "totp" | "recovery", code: string): Promise<Me> =>
  answered(api.POST("/v1/session/second", { body: { way, code } }));
export const prove = (way: "totp" | "recovery" | "password", code: string) =>
  renewed(answered(api.POST("/v1/session/proof", { body: { way, code } })));
export const security = (): Promise<Security> => answered(api.GET("/v1/me/factors"));
export const offerApp = () => answered(api.POST("/v1/me/factors/totp"));
export const confirmApp = (code: string): Promise<Enrolled> =>
  renewed(answered(api.PUT("/v1/me/factors/totp", { body: { code } })));
export const removeApp = () => answered(api.DELETE("/v1/me/factors/totp"));
export const newCodes = () => answered(api.POST("/v1/me/factors/recovery"));

export const factorsQuery = queryOptions({ queryKey: ["factors"], queryFn: security });
