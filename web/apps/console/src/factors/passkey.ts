// What the browser does with passkeys, between the server's bytes and WebAuthn's.

import { Problem } from "../wire/problem.ts";

export interface Ceremony {
  readonly challenge: string;
  readonly rpId: string;
  readonly credentials: readonly string[];
  readonly user?: string | undefined;
  readonly userName?: string | undefined;
}

export interface PasskeyAnswer {
  credential: string;
  clientData: string;
  authenticator: string;
  signature: string;
  user?: string;
}

export const passkeysWork = (): boolean => typeof PublicKeyCredential === "function";

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, c => c.charCodeAt(0));
}

function text(b: ArrayBuffer): string {
  const raw = String.fromCharCode(...new Uint8Array(b));
  return btoa(raw).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const known = (ids: readonly string[]): PublicKeyCredentialDescriptor[] =>
  ids.map(id => ({ type: "public-key", id: bytes(id) }));

/** asked runs a ceremony, and makes a Problem of what browsers say when somebody thought better of it. */
async function asked(run: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let got: Credential | null;
  try {
    got = await run();
  } catch (err) {
    if (err instanceof DOMException)
      throw new Problem(err.name === "InvalidStateError" ? "passkey_known" : "passkey", "");
    throw err;
  }
  if (!(got instanceof PublicKeyCredential)) throw new Problem("passkey", "");
  return got;
}

/** make makes a new passkey, one that can say by itself whose it is where the device can do that. */
export async function make(c: Ceremony): Promise<PasskeyAnswer> {
  const got = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        challenge: bytes(c.challenge),
        rp: { id: c.rpId, name: "Snug" },
        user: { id: bytes(c.user ?? ""), name: c.userName ?? "", displayName: c.userName ?? "" },
        pubKeyCredParams: [-7, -8, -257].map(alg => ({ type: "public-key", alg })),
        excludeCredentials: known(c.credentials),
        authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
        attestation: "none",
        timeout: 240_000,
      },
    }),
  );
  const { response } = got;
  if (!(response instanceof AuthenticatorAttestationResponse)) throw new Problem("passkey", "");
  return {
    credential: text(got.rawId),
    clientData: text(response.clientDataJSON),
    authenticator: text(response.getAuthenticatorData()),
    signature: "",
  };
}

/** show asks for a passkey. verified: the device is to make sure who uses it. */
export async function show(c: Ceremony, verified: boolean): Promise<PasskeyAnswer> {
  const got = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: bytes(c.challenge),
        rpId: c.rpId,
        allowCredentials: known(c.credentials),
        userVerification: verified ? "required" : "preferred",
        timeout: 240_000,
      },
    }),
  );
  const { response } = got;
  if (!(response instanceof AuthenticatorAssertionResponse)) throw new Problem("passkey", "");
  return {
    credential: text(got.rawId),
    clientData: text(response.clientDataJSON),
    authenticator: text(response.authenticatorData),
    signature: text(response.signature),
    ...(response.userHandle ? { user: text(response.userHandle) } : {}),
  };
}
