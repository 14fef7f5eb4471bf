// What is lent, or was: to whom, why, agreed to by whom, until when.

import { useQuery } from "@tanstack/react-query";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Card, Section, Tag } from "../ui/page.tsx";
import { Asked } from "./asked.tsx";
import { type Elevation, elevationsQuery } from "./net.ts";
import { useWords } from "./words.ts";

export function List({ list, onEnd }: { list: readonly Elevation[]; onEnd?: (e: Elevation) => void }) {
  const w = useWords();
  const t = useTexts();
  return (
    <Card>
      <ul className="divide-y divide-line">
        {list.map(e => {
          const name = e.own ? w.you : e.staff?.name || w.nobodyKnown;
          return (
            <li key={e.id} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
              <div className="flex min-w-0 grow basis-64 flex-col gap-1.5">
                <p className="flex flex-wrap items-center gap-2">
                  <span className="font-semibold break-words">{name}</span>
                  {e.ended === undefined ? (
                    <Tag tone="warn">{w.until(exact(t, e.ends))}</Tag>
                  ) : (
                    <Tag>{e.endedBy ? w.endedBy(e.endedBy.name || w.nobodyKnown) : (w.why[e.why ?? ""] ?? e.why)}</Tag>
                  )}
                </p>
                <p className="text-12 text-fg2">
                  {exact(t, e.begins)} · {w.agreed(e.by ? e.by.name || w.nobodyKnown : w.host)}
                  {e.ended !== undefined && <> · {w.endedAt(exact(t, e.ended))}</>}
                </p>
                <p className="break-words whitespace-pre-wrap">{e.reason}</p>
                <Asked what={e} />
              </div>
              {onEnd && e.mayEnd && (
                <Button onClick={() => onEnd(e)} aria-label={w.endOf(name)}>
                  {w.end}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

/** ForIncident lists what was lent for one incident, where there is any that one may know of. */
export function ForIncident({ id }: { id: string }) {
  const w = useWords();
  const { data } = useQuery(elevationsQuery);
  const list = [...(data?.standing ?? []), ...(data?.ended ?? [])].filter(e => e.incident === id);
  if (list.length === 0) return null;
  return (
    <Section title={w.title}>
      <List list={list} />
    </Section>
  );
}
