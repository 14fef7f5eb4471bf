// What is lent or asked for, in words: what, where, how long, for which incident.

import { Link } from "@tanstack/react-router";
import { useMay } from "../app/session.ts";
import { permText, useWords as useRoleWords } from "../roles/words.ts";
import { told, toRead } from "./state.ts";
import { useWords } from "./words.ts";

export interface What {
  readonly permissions: readonly string[];
  readonly minutes: number;
  readonly conversation?: string | undefined;
  readonly sites: readonly { readonly id: string; readonly name: string }[];
  readonly team?: { readonly name: string } | undefined;
  readonly incident?: string | undefined;
}

export function Asked({ what }: { what: What }) {
  const w = useWords();
  const r = useRoleWords();
  const maySee = useMay("security.see");
  const where = [
    ...(what.conversation ? [w.oneConversation] : []),
    ...what.sites.map(s => s.name),
    ...(what.team ? [w.ofTeam(what.team.name)] : []),
    w.lasts(w.duration(what.minutes)),
  ];
  return (
    <div className="flex flex-col gap-1">
      <p>{where.join(" · ")}</p>
      {what.conversation && <code className="font-mono text-12 break-all text-fg2">{what.conversation}</code>}
      <ul className="ms-4 list-disc">
        {told(what.permissions).map(p => (
          <li key={p}>
            {r.group[p.split(".")[0] ?? ""] ?? p}: {p === toRead ? w.read : permText(r, p)}
          </li>
        ))}
      </ul>
      {what.incident &&
        (maySee ? (
          <Link
            to="/security/incidents/$id"
            params={{ id: what.incident }}
            className="self-start text-accent underline underline-offset-2"
          >
            {w.forIncident}
          </Link>
        ) : (
          <p className="text-12 text-fg2">{w.forIncident}</p>
        ))}
    </div>
  );
}
