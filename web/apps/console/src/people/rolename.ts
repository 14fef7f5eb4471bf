// What roles are called: ours in the console's language, those that the installation made as it calls them.

import type { Texts } from "../texts/en.ts";
import type { Role } from "./net.ts";

/** roleName names a role; its key where nothing else is known. */
export const roleName = (t: Texts, roles: readonly Role[], key: string): string =>
  t.role[key] ?? roles.find(r => r.key === key)?.title ?? key;
