// A draft of the allow-list: how it is made of the list in force, changed, and compared. Pure.

export const most = { entries: 250, note: 60 } as const;

export interface Entry {
  /** Tells the rows of the form apart; not sent. */
  readonly key: number;
  readonly prefix: string;
  /** Those that it lets in; none for all. */
  readonly roles: readonly string[];
  /** Ids: it lets in who serves none but these; none for everybody. */
  readonly sites: readonly string[];
  readonly note: string;
}

export interface Draft {
  readonly on: boolean;
  readonly entries: readonly Entry[];
}

interface Saved {
  readonly on: boolean;
  readonly entries: readonly Omit<Entry, "key">[];
}

/** draftOf is the list in force as the form has it. */
export const draftOf = (saved: Saved): Draft => ({
  on: saved.on,
  entries: saved.entries.map(({ prefix, roles, sites, note }, key) => ({ key, prefix, roles, sites, note })),
});

const said = (e: Omit<Entry, "key">): unknown => [
  e.prefix.trim(),
  [...e.roles].sort(),
  [...e.sites].sort(),
  e.note.trim(),
];
const plain = (d: Saved): string => JSON.stringify([d.on, d.entries.map(said)]);

/** isSameEntry tells whether two entries say the same. */
export const isSameEntry = (a: Omit<Entry, "key">, b: Omit<Entry, "key">): boolean =>
  JSON.stringify(said(a)) === JSON.stringify(said(b));

/** isSame tells whether two lists say the same, in whatever rows. */
export const isSame = (a: Saved, b: Saved): boolean => plain(a) === plain(b);

/** add puts an entry at the end. */
export function add(d: Draft, prefix = ""): Draft {
  const key = Math.max(-1, ...d.entries.map(e => e.key)) + 1;
  return { ...d, entries: [...d.entries, { key, prefix, roles: [], sites: [], note: "" }] };
}

export const change = (d: Draft, key: number, to: Partial<Omit<Entry, "key">>): Draft => ({
  ...d,
  entries: d.entries.map(e => (e.key === key ? { ...e, ...to } : e)),
});

export const drop = (d: Draft, key: number): Draft => ({ ...d, entries: d.entries.filter(e => e.key !== key) });
