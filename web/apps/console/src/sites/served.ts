// Which sites somebody serves, or is to serve. Pure.

export interface Served {
  /** All of them, those to come included. */
  readonly allSites: boolean;
  readonly sites: readonly string[];
}

/** isNone tells whether it is no site at all, which nobody can serve. */
export const isNone = (s: Served): boolean => !s.allSites && s.sites.length === 0;

/** isSameServed tells whether two are the same sites. */
export const isSameServed = (a: Served, b: Served): boolean =>
  a.allSites === b.allSites &&
  (a.allSites || (a.sites.length === b.sites.length && a.sites.every(id => b.sites.includes(id))));
