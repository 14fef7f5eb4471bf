// The entries of the log as a table: when, who, what, about what, and how it went.

import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Table, Tag } from "../ui/page.tsx";
import type { Act } from "./net.ts";
import type { Filters } from "./state.ts";
import { actText, useWords } from "./words.ts";

const tones: Record<string, "ok" | "warn" | "bad" | "plain"> = {
  done: "ok",
  refused: "warn",
  failed: "bad",
  unknown: "bad",
};

const link = "text-start underline decoration-line underline-offset-2 hover:decoration-current";

/** Entries lets who and what be narrowed to by pressing on them. */
export function Entries({ list, narrow }: { list: readonly Act[]; narrow: (f: Filters) => void }) {
  const t = useTexts();
  const w = useWords();
  return (
    <Table
      label={w.title}
      rows={list}
      rowKey={a => a.id}
      columns={[
        {
          key: "at",
          title: w.at,
          cell: a => (
            <time className="figures whitespace-nowrap" dateTime={new Date(a.at).toISOString()}>
              {exact(t, a.at)}
            </time>
          ),
        },
        { key: "who", title: w.who, cell: a => <Who act={a} narrow={narrow} /> },
        { key: "what", title: w.what, cell: a => <What act={a} /> },
        { key: "about", title: w.concerns, cell: a => <About act={a} narrow={narrow} /> },
        {
          key: "result",
          title: w.result,
          cell: a => (
            <span title={w.resultHints[a.result]}>
              <Tag tone={tones[a.result] ?? "plain"}>{w.results[a.result] ?? a.result}</Tag>
            </span>
          ),
        },
        {
          key: "n",
          title: w.entry,
          end: true,
          cell: a =>
            a.n < 0 ? <span className="text-fg2">{w.waiting}</span> : <span className="text-fg2">{a.n}</span>,
        },
      ]}
    />
  );
}

function Who({ act, narrow }: { act: Act; narrow: (f: Filters) => void }) {
  const w = useWords();
  if (act.erased || act.changed) return <span className="text-fg2">–</span>;
  const staff = act.staff;
  if (!staff) return <span className="whitespace-nowrap">{w.actors[act.by] ?? act.by}</span>;
  const name = staff.name || w.nobodyKnown;
  return (
    <button type="button" className={link} title={w.onlyStaff(name)} onClick={() => narrow({ staff: staff.id })}>
      <bdi>{name}</bdi>
    </button>
  );
}

function What({ act }: { act: Act }) {
  const t = useTexts();
  const w = useWords();
  const value = (key: string, text: string): string =>
    (key === "late_at" || key === "since") && /^\d{13}$/.test(text) ? exact(t, Number(text)) : (w.values[text] ?? text);
  return (
    <span className="flex min-w-40 flex-col">
      <span className="font-semibold">{actText(w, act.act)}</span>
      {act.facts.length > 0 && (
        <span className="text-12 break-words text-fg2">
          {act.facts.map(f => `${w.facts[f.key] ?? f.key}: ${value(f.key, f.text)}`).join(" · ")}
        </span>
      )}
      {act.reason && (
        <span dir="auto" className="text-12 break-words text-fg2">
          {w.reason(act.reason)}
        </span>
      )}
    </span>
  );
}

function About({ act, narrow }: { act: Act; narrow: (f: Filters) => void }) {
  const w = useWords();
  if (act.erased)
    return (
      <span title={w.erasedHint}>
        <Tag tone="mask">{w.erased}</Tag>
      </span>
    );
  if (act.changed)
    return (
      <span title={w.changedHint}>
        <Tag tone="bad">{w.changed}</Tag>
      </span>
    );
  const id = act.conversation;
  return (
    <span className="flex flex-col items-start">
      {id && (
        <button
          type="button"
          className={`${link} font-mono text-12 whitespace-nowrap`}
          title={`${w.onlyConversation}: ${id}`}
          onClick={() => narrow({ conversation: id })}
        >
          {id.slice(0, 8)}…{id.slice(-4)}
        </button>
      )}
      {act.subject && act.subject.id !== act.staff?.id && <bdi>{act.subject.name || w.nobodyKnown}</bdi>}
    </span>
  );
}
