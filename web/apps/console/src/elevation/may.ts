// What may be done with one conversation, while something is lent for some of them. Pure; the server decides anew.

import type { Permission } from "../app/session.ts";
import type { Lent, Me, Row } from "../wire/types.ts";

type Where = Pick<Row, "id" | "site" | "team" | "assignee">;

const covers = (e: Lent, row: Where): boolean =>
  e.conversation
    ? e.conversation === row.id
    : e.sites.some(s => s.id === row.site) && (!e.team || !row.team || e.team.id === row.team);

/** mayWith tells whether somebody may do something with a conversation: by their role, if it shows it to them, or by what is lent. */
export function mayWith(me: Me, row: Where | undefined, p: Permission): boolean {
  const own = me.ownPermissions ?? me.permissions;
  if (!row) return own.includes(p);
  const isOwn = own.includes("conversation.read_team") || !row.assignee || row.assignee.id === me.id;
  return (isOwn && own.includes(p)) || (me.elevations ?? []).some(e => e.permissions.includes(p) && covers(e, row));
}
