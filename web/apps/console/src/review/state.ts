// The list of who has what, as a file. Pure.

import type { Person, Review } from "./net.ts";

/** A cell that a spreadsheet could take for a formula begins with a quote (OWASP: CSV injection). */
const cell = (v: string): string => {
  const safe = /^[=+\-@\t\r]/.test(v) ? `'${v}` : v;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const day = (at: number | undefined): string => (at === undefined ? "" : new Date(at).toISOString().slice(0, 10));

export const roleOf = (r: Review, p: Pick<Person, "role">): string =>
  r.roles.find(x => x.key === p.role)?.title ?? p.role;

const namesOf = (all: Review["sites"], ids: readonly string[]): string[] =>
  ids.map(id => all.find(x => x.id === id)?.name ?? id);

export const sitesOf = (r: Review, p: Person): string[] => namesOf(r.sites, p.sites);
export const teamsOf = (r: Review, p: Person): string[] => namesOf(r.teams, p.teams);

/** isOut tells whether somebody is kept out: they have what is listed when they are let in again, and aren't due before. */
export const isOut = (p: Pick<Person, "state">): boolean => p.state === "disabled" || p.state === "ended";

/** siteName names a site of the list. */
export const siteName = (r: Review, id: string): string => r.sites.find(s => s.id === id)?.name ?? id;

/** csv has a line for each person: what they have, since when, and when it was used and confirmed last. */
export function csv(r: Review): string {
  const head = [
    "id",
    "name",
    "state",
    "role",
    "permissions",
    "teams",
    "sites",
    "served_since",
    "served_last_used",
    "since",
    "last_seen",
    "last_used",
    "confirmed",
    "confirmed_by",
    "changed_since",
    "due",
    "overdue",
  ];
  const lines = r.people.map(p => [
    p.id,
    p.name,
    p.state,
    roleOf(r, p),
    p.permissions.join(" "),
    teamsOf(r, p).join("; "),
    p.allSites ? "all" : sitesOf(r, p).join("; "),
    p.served.map(s => `${siteName(r, s.site)} ${day(s.since)}`).join("; "),
    p.served.map(s => `${siteName(r, s.site)} ${day(s.used) || "-"}`).join("; "),
    day(p.since),
    day(p.seen),
    p.uses.map(u => `${u.about} ${day(u.at)}`).join("; "),
    day(p.confirmed),
    p.by?.name ?? "",
    String(p.changed),
    isOut(p) ? "" : day(p.due),
    String(p.overdue),
  ]);
  return `${[head, ...lines].map(l => l.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** json is the same for programs. */
export const json = (r: Review): string => `${JSON.stringify(r, null, 2)}\n`;

/** sorted puts those first whose turn it is. */
export const sorted = (list: readonly Person[]): readonly Person[] =>
  [...list].sort(
    (a, b) =>
      Number(b.overdue) - Number(a.overdue) ||
      Number(isOut(a)) - Number(isOut(b)) ||
      a.due - b.due ||
      a.name.localeCompare(b.name),
  );
