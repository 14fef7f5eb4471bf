// One proposal: what it would change, who wants it and why, and what there is to be said to it.

import type { ReactNode } from "react";
import { Changes as AllowListChanges } from "../allowlist/changes.tsx";
import { useMe } from "../app/session.ts";
import { Asked } from "../elevation/asked.tsx";
import { Changes as MaskingChanges } from "../masking/changes.tsx";
import { Changes as RoleChanges } from "../roles/changes.tsx";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Tag } from "../ui/page.tsx";
import type { Approval, ApprovalChange } from "./net.ts";
import { useWords } from "./words.ts";

const tones = { done: "ok", refused: "bad", void: "warn", waiting: "accent", approved: "accent" } as const;

export function Item({ proposal: p, children }: { proposal: Approval; children?: ReactNode }) {
  const w = useWords();
  const t = useTexts();
  const title = w.kind[p.kind] ?? p.kind;
  const tone = (tones as Record<string, "ok" | "bad" | "warn" | "accent" | undefined>)[p.state] ?? "plain";
  return (
    <article aria-label={title} className="flex flex-col gap-3 px-4 py-3">
      <header className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
        <h3 className="font-semibold">
          {title}
          {p.change?.site && <span className="font-normal text-fg2"> · {p.change.site}</span>}
        </h3>
        <Tag tone={tone}>{w.state[p.state] ?? p.state}</Tag>
        <p className="basis-full text-12 text-fg2">
          {w.by(p.own ? w.you : p.by?.name || w.nobodyKnown)},{" "}
          <time dateTime={new Date(p.at).toISOString()}>{exact(t, p.at)}</time>
          {p.subject && <>, {w.about(p.subject.name || w.nobodyKnown)}</>}
          {p.state === "waiting" && <>, {w.until(exact(t, p.expires))}</>}
        </p>
      </header>
      <div className="flex flex-col gap-0.5">
        <h4 className="text-12 text-fg2">{w.because}</h4>
        <p className="break-words whitespace-pre-wrap">{p.reason}</p>
      </div>
      {p.change && (
        <div className="flex flex-col gap-1">
          <h4 className="text-12 text-fg2">{w.changes}</h4>
          <Change change={p.change} />
        </div>
      )}
      {p.stale && <p className="text-warn">{w.stale}</p>}
      {p.decision && (
        <div className="flex flex-col gap-0.5 border-s-2 ps-3">
          <p className="text-12 text-fg2">
            {w.said(p.decision.by ? p.decision.by.name || w.nobodyKnown : w.host, exact(t, p.decision.at))}
          </p>
          {p.decision.word && <p className="break-words whitespace-pre-wrap">{p.decision.word}</p>}
        </div>
      )}
      {children}
    </article>
  );
}

function Change({ change }: { change: ApprovalChange }) {
  const w = useWords();
  const { sites } = useMe();
  if (change.allowList) return <AllowListChanges list={change.allowList} sites={sites} />;
  if (change.elevation) return <Asked what={change.elevation} />;
  if (change.role) return <Raised {...change.role} />;
  if (change.person) return <Joining {...change.person} />;
  if (change.email) return <p className="break-words">{w.email(change.email.from, change.email.to)}</p>;
  if (change.serves) return <Widened {...change.serves} more={w.serves} less={w.servesNoMore} />;
  if (change.teams) return <Widened {...change.teams} more={w.inTeam} less={w.inTeamNoMore} />;
  if (change.masking) return <MaskingChanges list={change.masking} />;
  if (change.erasure) return <Erased {...change.erasure} />;
  if (change.roles) return <RoleChanges list={change.roles} />;
  return null;
}

function Raised(role: NonNullable<ApprovalChange["role"]>) {
  const w = useWords();
  const t = useTexts();
  return (
    <div className="flex flex-col gap-1">
      <p>{w.role(t.role[role.from] ?? role.from, t.role[role.to] ?? role.to)}</p>
      <Permissions gains={role.gains} loses={role.loses} />
    </div>
  );
}

function Joining(p: NonNullable<ApprovalChange["person"]>) {
  const w = useWords();
  const t = useTexts();
  return (
    <div className="flex flex-col gap-1">
      <p>
        {w.joins(p.name, t.role[p.role] ?? p.role)}{" "}
        <span dir="ltr" className="break-all text-fg2">
          {p.email}
        </span>
      </p>
      <p className="text-fg2">
        {p.allSites ? w.allSites : w.sites(p.sites.join(", "))} · {w.teams(p.teams.join(", "))}
        {p.ends !== undefined && <> · {w.ends(exact(t, p.ends))}</>}
      </p>
      <Permissions gains={p.gains} loses={[]} />
    </div>
  );
}

function Widened({
  all,
  gains,
  loses,
  more,
  less,
}: NonNullable<ApprovalChange["serves"]> & { more: string; less: string }) {
  const w = useWords();
  return (
    <ul className="flex flex-col gap-0.5">
      {all && <li>{w.allSites}</li>}
      {gains.map(name => (
        <li key={name}>
          {more} {name}
        </li>
      ))}
      {loses.map(name => (
        <li key={name} className="text-fg2">
          {less} {name}
        </li>
      ))}
    </ul>
  );
}

function Erased(e: NonNullable<ApprovalChange["erasure"]>) {
  const w = useWords();
  const t = useTexts();
  return (
    <>
      <p>{w.erasure(e.number, w.conversation[e.state] ?? e.state, exact(t, e.began), exact(t, e.latest))}</p>
      <code className="font-mono text-12 break-all text-fg2 select-all">{e.conversation}</code>
    </>
  );
}

function Permissions({ gains, loses }: { gains: readonly string[]; loses: readonly string[] }) {
  const w = useWords();
  return (
    <ul className="flex flex-col gap-0.5">
      {gains.map(p => (
        <li key={p}>
          {w.gains} <code className="font-mono text-12">{p}</code>
        </li>
      ))}
      {loses.map(p => (
        <li key={p} className="text-fg2">
          {w.loses} <code className="font-mono text-12">{p}</code>
        </li>
      ))}
    </ul>
  );
}
