// Differences between two versions of the roles: what is gained and lost, and by whom. Before saving, and in the history.

import { useQuery } from "@tanstack/react-query";
import { Tag } from "../ui/page.tsx";
import { History as KeptHistory } from "../versions/parts.tsx";
import { type Change, historyQuery } from "./net.ts";
import { inFull, useWords } from "./words.ts";

export function Changes({ list, people = false }: { list: readonly Change[]; people?: boolean }) {
  const w = useWords();
  const named = (list: readonly string[]): string => list.map(p => inFull(w, p)).join(" · ");
  return (
    <ul className="flex flex-col gap-3">
      {list.map(c => (
        <li key={`${c.kind} ${c.key}`} className="flex flex-col gap-0.5">
          <span className="flex flex-wrap items-baseline gap-x-2">
            <strong>{w.change[c.kind](`\u2068${c.title}\u2069`)}</strong>
            {c.was && <span className="text-fg2">{w.renamed(c.was)}</span>}
            {c.loosens && <Tag tone="warn">{w.loosens}</Tag>}
          </span>
          {c.gains.length > 0 && (
            <span>
              {w.gains}: {named(c.gains)}
            </span>
          )}
          {c.loses.length > 0 && (
            <span>
              {w.loses}: {named(c.loses)}
            </span>
          )}
          {people && (
            <span className="text-12 text-fg2">
              {c.people.length > 0 ? w.people(c.people.map(p => p.name).join(", ")) : w.nobody}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

export function History() {
  const w = useWords();
  const query = useQuery(historyQuery);
  return (
    <KeptHistory words={w} query={query}>
      {s => <Changes list={s.changes} />}
    </KeptHistory>
  );
}
