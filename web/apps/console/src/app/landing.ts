// Which pages a person is offered, and which one greets them. Pure.

import type { Me } from "../wire/types.ts";
import { may, type Permission } from "./session.ts";

export interface Place {
  readonly to:
    | "/search"
    | "/replies"
    | "/people"
    | "/sites"
    | "/consent"
    | "/erasures"
    | "/slipped"
    | "/security"
    | "/security/log"
    | "/security/roles"
    | "/security/review"
    | "/security/allow-list"
    | "/approvals"
    | "/temporary-access"
    | "/settings/tokens"
    | "/posture"
    | "/settings/masking";
  readonly name:
    | "search"
    | "replies"
    | "people"
    | "sites"
    | "consent"
    | "erasures"
    | "slipped"
    | "security"
    | "log"
    | "roles"
    | "review"
    | "allow-list"
    | "approvals"
    | "elevation"
    | "tokens"
    | "posture"
    | "masking";
  readonly needs: Permission;
}

export const places: readonly Place[] = [
  { to: "/search", name: "search", needs: "conversation.search" },
  { to: "/replies", name: "replies", needs: "replies.use" },
  { to: "/people", name: "people", needs: "staff.see" },
  { to: "/approvals", name: "approvals", needs: "approvals.decide" },
  { to: "/sites", name: "sites", needs: "sites.see" },
  { to: "/settings/tokens", name: "tokens", needs: "tokens.make" },
  { to: "/settings/masking", name: "masking", needs: "masking.see" },
  { to: "/consent", name: "consent", needs: "consent.see" },
  { to: "/erasures", name: "erasures", needs: "erasures.see" },
  { to: "/slipped", name: "slipped", needs: "mask_incidents.see" },
  { to: "/security", name: "security", needs: "security.see" },
  { to: "/security/log", name: "log", needs: "audit.see" },
  { to: "/security/roles", name: "roles", needs: "access.see" },
  { to: "/security/review", name: "review", needs: "access.see" },
  { to: "/security/allow-list", name: "allow-list", needs: "access.see" },
  { to: "/temporary-access", name: "elevation", needs: "access.see" },
  { to: "/posture", name: "posture", needs: "posture.see" },
];

/** offered is what stands in the rail for this person. */
export const offered = (me: Me): readonly Place[] => places.filter(p => may(me, p.needs));

/** landing is where a person begins: the inbox for those who answer, otherwise the page of their own work. */
export function landing(me: Me): string {
  if (me.enrolling) return "/enrol";
  if (may(me, "conversation.read_own")) return "/inbox/unassigned";
  if (may(me, "staff.manage")) return "/sites";
  if (may(me, "conversation.erase") && may(me, "consent.see")) return "/consent";
  if (may(me, "posture.see")) return "/posture";
  return offered(me)[0]?.to ?? "/settings";
}

/** safeNext takes a path to go on to after signing in only if it lies on this origin: no //host, no \host, no scheme. */
export function safeNext(next: string): string | undefined {
  if (!next.startsWith("/") || next.startsWith("//") || /[\\\p{C}]/u.test(next) || next.startsWith("/signin"))
    return undefined;
  return next;
}
