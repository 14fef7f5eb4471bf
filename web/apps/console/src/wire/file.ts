// Files of the API: fetched with a proof, as every call of staff is, since a link by itself can carry none.

import { answered } from "./api.ts";
import { provenFetch } from "./key.ts";

/** saveFile fetches what is at an address of the API and has the browser keep it under a name. A refusal is thrown as a Problem. */
export async function saveFile(address: string, name: string): Promise<void> {
  const request = new Request(new URL(address, location.href), { credentials: "same-origin", cache: "no-store" });
  const response = await provenFetch(request);
  const file = response.ok ? await response.blob() : undefined;
  // What was refused is thrown here, like any answer of the API.
  await answered(Promise.resolve({ error: file ? undefined : await response.json().catch(() => undefined), response }));
  if (!file) return;
  const url = URL.createObjectURL(file);
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
