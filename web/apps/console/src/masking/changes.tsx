// Differences between two policies: before saving, and in the history. What loosens is marked.

import { useQuery } from "@tanstack/react-query";
import { Tag } from "../ui/page.tsx";
import { History as KeptHistory } from "../versions/parts.tsx";
import { historyQuery } from "./net.ts";
import type { Change } from "./state.ts";
import { nameOf, useWords, type Words } from "./words.ts";

function sentence(w: Words, c: Change): string {
  const value = (v: string | undefined): string =>
    ({ destroy: w.destroy, show: w.show, vault: w.vault, on: w.change.on, off: w.change.off })[v ?? ""] ??
    (v || w.change.none);
  const isolated = `\u2068${c.name ?? ""}\u2069`; // in its own direction
  const what = {
    dispositions: nameOf(w, c.name ?? ""),
    terms: w.terms,
    leave: w.leave,
    patterns: w.patterns,
    region: w.region,
    may_overrule: w.overrule,
  }[c.field];
  if (c.kind === "set") return w.change.set(what, value(c.from), value(c.to));
  return w.change[c.kind](what, isolated);
}

export function Changes({ list }: { list: readonly Change[] }) {
  const w = useWords();
  return (
    <ul className="flex flex-col gap-1.5">
      {list.map(c => (
        <li key={`${c.field} ${c.kind} ${c.name ?? ""}`} className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
          <span className="min-w-0 break-words">{sentence(w, c)}</span>
          {c.loosens && <Tag tone="warn">{w.loosens}</Tag>}
          {c.field === "patterns" && (c.to || c.from) && (
            <span className="flex basis-full flex-col gap-px font-mono text-12 break-all text-fg2">
              {c.from && <del dir="ltr">{c.from}</del>}
              {c.to && (
                <ins dir="ltr" className="no-underline">
                  {c.to}
                </ins>
              )}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

export function History({ site }: { site: string }) {
  const w = useWords();
  const query = useQuery(historyQuery(site));
  return (
    <KeptHistory words={w} query={query}>
      {s => <Changes list={s.changes} />}
    </KeptHistory>
  );
}
