// Small parts that the list and the page of one incident share.

import { Tag } from "../ui/page.tsx";
import type { Incident } from "./net.ts";
import { useWords } from "./words.ts";

const tones = { low: "plain", medium: "warn", high: "bad", critical: "bad" } as const;
const stateTones = { open: "accent", acknowledged: "plain", closed: "ok" } as const;

export function SeverityTag({ of }: { of: Incident["severity"] }) {
  const w = useWords();
  return (
    <Tag tone={tones[of]}>
      {of === "critical" && <span aria-hidden="true">‼</span>}
      {w.severities[of]}
    </Tag>
  );
}

export function StateTag({ of }: { of: Incident["state"] }) {
  const w = useWords();
  return <Tag tone={stateTones[of]}>{w.states[of]}</Tag>;
}

/** Actor names who does it: a network with its place, somebody of staff, or a word. */
export function Actor({ of }: { of: Incident["actor"] }) {
  const w = useWords();
  if (of.staff) return <bdi>{of.staff.name || w.gone}</bdi>;
  if (of.network)
    return (
      <span className="flex min-w-0 flex-col">
        <span className="font-mono text-12 whitespace-nowrap">{of.network}</span>
        {of.place && <bdi className="truncate text-12 text-fg2">{of.place}</bdi>}
      </span>
    );
  return (
    <span>
      {w.actors[of.kind] ?? of.kind}
      {of.subject && (
        <>
          {" "}
          → <bdi>{of.subject.name || w.gone}</bdi>
        </>
      )}
    </span>
  );
}
