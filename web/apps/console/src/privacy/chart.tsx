import { useTexts } from "../texts/use.tsx";
import { type Day, niceTop } from "./state.ts";

/** The chart's series differ in pattern as well as in colour. */
const series = [
  { key: "allowed", look: "fill-accent", swatch: "bg-accent" },
  { key: "declined", look: "fill-edge", swatch: "bg-edge" },
  { key: "offRecord", look: "fill-warn", swatch: "bg-warn" },
] as const;

const height = 140;

/** AnswersChart are stacked bars, a day each. The same numbers stand in the table beside it, which a screen reader reads. */
export function AnswersChart({ days }: { days: readonly Day[] }) {
  const t = useTexts();
  const top = niceTop(Math.max(...days.map(d => d.allowed + d.declined + d.offRecord), 0));
  const names = { allowed: t.consent.allowed, declined: t.consent.declined, offRecord: t.consent.offRecord };
  const date = new Intl.DateTimeFormat(t.lang, { day: "numeric", month: "short", timeZone: "UTC" });
  const label = (d: Day): string =>
    `${date.format(Date.parse(d.day))}: ${series.map(s => `${names[s.key]} ${String(d[s.key])}`).join(", ")}`;
  return (
    <figure aria-label={t.consent.chartLabel(days.length)} className="rounded-8 border bg-raise p-4">
      <figcaption className="mb-3 flex flex-wrap gap-4 text-12 text-fg2">
        {series.map(s => (
          <span key={s.key} className="inline-flex items-center gap-1.5">
            <span aria-hidden="true" className={`size-2.5 rounded-[2px] ${s.swatch}`} />
            {names[s.key]}
          </span>
        ))}
      </figcaption>
      <div className="flex gap-2">
        <div aria-hidden="true" className="figures flex flex-col justify-between pb-5 text-end text-12 text-fg2">
          <span>{top}</span>
          <span>{top / 2}</span>
          <span>0</span>
        </div>
        <div className="min-w-0 grow">
          <div className="relative flex items-end gap-[3px] border-b border-edge" style={{ height }}>
            <span aria-hidden="true" className="absolute inset-x-0 top-0 h-px bg-line" />
            <span aria-hidden="true" className="absolute inset-x-0 top-1/2 h-px bg-line" />
            {days.map(d => (
              <div
                key={d.day}
                role="img"
                aria-label={label(d)}
                title={label(d)}
                className="relative flex h-full grow flex-col-reverse hover:bg-hover"
              >
                {series.map(
                  s =>
                    d[s.key] > 0 && (
                      <span
                        key={s.key}
                        aria-hidden="true"
                        className={`${s.swatch} w-full border-t border-raise first:border-t-0 last:rounded-t-[2px]`}
                        style={{ height: `${String((d[s.key] / top) * 100)}%` }}
                      />
                    ),
                )}
              </div>
            ))}
          </div>
          <div aria-hidden="true" className="figures flex justify-between pt-1 text-12 text-fg2">
            <span>{days[0] && date.format(Date.parse(days[0].day))}</span>
            <span>{date.format(Date.parse(days.at(-1)?.day ?? "1970-01-01"))}</span>
          </div>
        </div>
      </div>
    </figure>
  );
}
