// Differences between two lists: before saving, and in the history. What loosens is marked.

import { useQuery } from "@tanstack/react-query";
import { useTexts } from "../texts/use.tsx";
import { Tag } from "../ui/page.tsx";
import { History as KeptHistory } from "../versions/parts.tsx";
import { type Change, historyQuery, type Site } from "./net.ts";
import { useWords } from "./words.ts";

export function Changes({ list, sites }: { list: readonly Change[]; sites: readonly Site[] }) {
  const w = useWords();
  const t = useTexts();
  const named = (id: string): string => sites.find(s => s.id === id)?.name ?? w.siteGone;
  const what = (c: Change): string => {
    const roles = c.roles.length === 0 ? w.allRoles : c.roles.map(r => t.role[r] ?? r).join(", ");
    const only = c.sites.length === 0 ? "" : `; ${w.sitesOnly(c.sites.map(named).join(", "))}`;
    return `\u2068${c.prefix ?? ""}\u2069 (${roles}${only})`;
  };
  return (
    <ul className="flex flex-col gap-1.5">
      {list.map(c => (
        <li key={`${c.kind} ${c.prefix ?? ""}`} className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
          <span className="min-w-0 break-words">{w.change[c.kind](what(c))}</span>
          {c.loosens && <Tag tone="warn">{w.loosens}</Tag>}
        </li>
      ))}
    </ul>
  );
}

export function History({ sites }: { sites: readonly Site[] }) {
  const w = useWords();
  const query = useQuery(historyQuery);
  return (
    <KeptHistory words={w} query={query}>
      {s => <Changes list={s.changes} sites={sites} />}
    </KeptHistory>
  );
}
