// Who can be given a conversation. Pure.

import type { Target } from "../inbox/net.ts";
import type { Texts } from "../texts/en.ts";
import type { Person, PresenceState, Row } from "../wire/types.ts";

export interface Option {
  readonly key: string;
  readonly to: Target;
  readonly name: string;
  readonly detail: string;
  readonly presence?: PresenceState;
}

export interface Colleague extends Person {
  readonly role: string;
  readonly presence: PresenceState;
  readonly open: number;
}

const rank = { online: 0, away: 1, offline: 2 };

/**
 * targets lists who can have a conversation and match the query: those who answer, the ones who are there first, then the
 * teams, then nobody. Whoever has it already is left out, and so is oneself where it is handed over.
 */
export function targets(
  staff: readonly Colleague[],
  teams: readonly Person[],
  row: Row,
  me: Person,
  handOver: boolean,
  query: string,
  t: Texts,
): readonly Option[] {
  const people: Option[] = staff
    .filter(
      s => (s.role === "agent" || s.role === "lead") && s.id !== row.assignee?.id && !(handOver && s.id === me.id),
    )
    .map(s => ({
      key: s.id,
      to: { staff: s.id },
      name: s.name,
      detail: `${s.id === me.id ? `${t.action.me} · ` : ""}${t.role[s.role] ?? s.role} · ${t.action.openChats(s.open)}`,
      presence: s.presence,
    }));
  people.sort((a, b) => rank[a.presence ?? "offline"] - rank[b.presence ?? "offline"] || a.name.localeCompare(b.name));
  const groups: Option[] = teams.map(g => ({ key: g.id, to: { team: g.id }, name: g.name, detail: t.action.team }));
  const none: Option[] =
    !handOver && row.assignee
      ? [{ key: "none", to: row.team ? { team: row.team } : {}, name: "", detail: t.action.unassign }]
      : [];
  const q = query.trim().toLowerCase();
  return [...people, ...groups, ...none].filter(o => !q || (o.name || o.detail).toLowerCase().includes(q));
}
