// When incidents were opened, as stacked bars, and the same as a table for whoever can't see bars, or wants the numbers.

import { date, exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Table } from "../ui/page.tsx";
import { type Bar, type Severity, severities } from "./state.ts";
import { useWords } from "./words.ts";

/** fills go from quiet to loud; the legend and the table say in words what they mean. */
export const fills: Record<Severity, string> = {
  critical: "fill-bad",
  high: "fill-[color-mix(in_srgb,var(--bad)_60%,var(--bg))]",
  medium: "fill-[color-mix(in_srgb,var(--warn)_80%,var(--bg))]",
  low: "fill-edge",
};

const width = 720;
const height = 132;
const left = 28;
const bottom = 18;

export function Chart({ list, step }: { list: readonly Bar[]; step: number }) {
  const t = useTexts();
  const w = useWords();
  const name = (at: number): string => (step >= 86_400_000 ? date(t, at) : exact(t, at));
  const most = Math.max(1, ...list.map(b => b.total));
  const total = list.reduce((n, b) => n + b.total, 0);
  const y = (n: number): number => (height - bottom) * (1 - n / most) + 4;
  const slot = (width - left) / list.length;
  const lines = [...new Set([0, Math.ceil(most / 2), most])];
  const every = Math.ceil(list.length / 6);
  return (
    <figure className="flex flex-col gap-2">
      <svg
        role="img"
        aria-label={w.chart(total, list[0] ? name(list[0].at) : "")}
        viewBox={`0 0 ${width} ${height + 6}`}
        className="w-full"
      >
        {lines.map(n => (
          <g key={n}>
            <line x1={left} x2={width} y1={y(n)} y2={y(n)} className="stroke-line" />
            <text x={left - 6} y={y(n) + 3} textAnchor="end" className="fill-fg2 text-[10px]">
              {n}
            </text>
          </g>
        ))}
        {list.map((b, i) => {
          let top = 0;
          return (
            <g key={b.at}>
              <title>{`${name(b.at)}: ${w.incidents(b.total)}`}</title>
              <rect x={left + i * slot} y={4} width={slot} height={height - bottom} className="fill-transparent" />
              {severities.map(s => {
                const n = b.counts[s];
                if (n === 0) return null;
                const from = y(top + n);
                const tall = y(top) - from;
                top += n;
                return (
                  <rect
                    key={s}
                    x={left + i * slot + slot * 0.12}
                    y={from}
                    width={slot * 0.76}
                    height={Math.max(1, tall - 0.5)}
                    className={fills[s]}
                  />
                );
              })}
              {i % every === 0 && (
                <text x={left + i * slot} y={height + 2} className="fill-fg2 text-[10px]">
                  {w.tick(b.at, step)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <figcaption className="flex flex-wrap items-center gap-x-4 gap-y-1 text-12 text-fg2">
        {severities.map(s => (
          <span key={s} className="inline-flex items-center gap-1.5">
            <svg aria-hidden="true" viewBox="0 0 10 10" className="size-2.5">
              <rect width="10" height="10" rx="2" className={fills[s]} />
            </svg>
            {w.severities[s]}
          </span>
        ))}
      </figcaption>
      <details className="text-12">
        <summary className="w-fit rounded-4 text-fg2 hover:text-fg">{w.asTable}</summary>
        <div className="mt-2">
          <Table
            label={w.when}
            rows={list.filter(b => b.total > 0)}
            rowKey={b => String(b.at)}
            columns={[
              { key: "at", title: w.begin, cell: b => <time>{name(b.at)}</time> },
              ...severities.map(s => ({
                key: s,
                title: w.severities[s] ?? s,
                end: true,
                cell: (b: Bar) => b.counts[s],
              })),
            ]}
          />
        </div>
      </details>
    </figure>
  );
}
