// Daily answers, summed up for a chart. Pure.

export interface Answers {
  readonly day: string;
  readonly site: string;
  readonly allowed: number;
  readonly declined: number;
  readonly offRecord: number;
}

export interface Day {
  readonly day: string;
  readonly allowed: number;
  readonly declined: number;
  readonly offRecord: number;
}

/** byDay sums up the sites, one row for each of the last days up to the given one; days without answers are zero. */
export function byDay(answers: readonly Answers[], site: string, until: string, days: number): readonly Day[] {
  const sums = new Map<string, Day>();
  for (const a of answers) {
    if (site && a.site !== site) continue;
    const d = sums.get(a.day) ?? { day: a.day, allowed: 0, declined: 0, offRecord: 0 };
    sums.set(a.day, {
      day: a.day,
      allowed: d.allowed + a.allowed,
      declined: d.declined + a.declined,
      offRecord: d.offRecord + a.offRecord,
    });
  }
  const end = Date.parse(`${until}T00:00:00Z`);
  return Array.from({ length: days }, (_, i) => {
    const day = new Date(end - (days - 1 - i) * 86_400_000).toISOString().slice(0, 10);
    return sums.get(day) ?? { day, allowed: 0, declined: 0, offRecord: 0 };
  });
}

export function totals(days: readonly Day[]): { allowed: number; declined: number; offRecord: number; all: number } {
  let allowed = 0;
  let declined = 0;
  let offRecord = 0;
  for (const d of days) {
    allowed += d.allowed;
    declined += d.declined;
    offRecord += d.offRecord;
  }
  return { allowed, declined, offRecord, all: allowed + declined + offRecord };
}

/** niceTop is the round number at or above the greatest value, for the top of an axis; half of it is whole, too. */
export function niceTop(greatest: number): number {
  if (greatest <= 10) return Math.max(4, 2 * Math.ceil(greatest / 2));
  const power = 10 ** Math.floor(Math.log10(greatest));
  for (const step of [1, 2, 4, 5, 10]) if (step * power >= greatest) return step * power;
  return 10 * power;
}
