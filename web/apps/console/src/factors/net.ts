import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../wire/api.ts";
import { turned } from "../wire/proof.ts";
import type { Me } from "../wire/types.ts";
import { make, show } from "./passkey.ts";

export type Way = "totp" | "passkey" | "recovery" | "password";

export interface Security {
  readonly required: boolean;
  readonly password: boolean;
  readonly totp?: { readonly madeAt: number; readonly usedAt: number };
  readonly canPasskey: boolean;
  readonly passkeys: readonly {
    readonly id: string;
    readonly name: string;
    readonly madeAt: number;
    readonly usedAt: number;
  }[];
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
export const secondByPasskey = async (): Promise<Me> => {
  const passkey = await show(await answered(api.POST("/v1/session/second/passkey")), false);
  return answered(api.POST("/v1/session/second", { body: { way: "passkey", passkey } }));
};
export const proveByPasskey = async () => {
  const passkey = await show(await answered(api.POST("/v1/session/proof/passkey")), true);
  return renewed(answered(api.POST("/v1/session/proof", { body: { way: "passkey", passkey } })));
};
export const signInByPasskey = async (): Promise<Me> => {
  const passkey = await show(await answered(api.POST("/v1/session/passkey/begin")), true);
  return answered(api.POST("/v1/session/passkey", { body: { passkey } }));
};
export const enrolPasskey = async (name: string): Promise<Enrolled> => {
  const passkey = await make(await answered(api.POST("/v1/me/factors/passkeys")));
  return renewed(answered(api.PUT("/v1/me/factors/passkeys", { body: { name, passkey } })));
};
export const removePasskey = (id: string) =>
  answered(api.DELETE("/v1/me/factors/passkeys/{id}", { params: { path: { id } } }));
export const security = (): Promise<Security> => answered(api.GET("/v1/me/factors"));
export const offerApp = () => answered(api.POST("/v1/me/factors/totp"));
export const confirmApp = (code: string): Promise<Enrolled> =>
  renewed(answered(api.PUT("/v1/me/factors/totp", { body: { code } })));
export const removeApp = () => answered(api.DELETE("/v1/me/factors/totp"));
export const newCodes = () => answered(api.POST("/v1/me/factors/recovery"));

export const factorsQuery = queryOptions({ queryKey: ["factors"], queryFn: security });
