// A draft of the roles of one's own making: how it is made of those in force, changed, and compared. Pure.

export const most = { roles: 50, title: 40 } as const;

export interface Drafted {
  /** Tells the columns of the form apart; not sent. */
  readonly key: number;
  /** Of a role that is there; empty for a new one. */
  readonly role: string;
  readonly title: string;
  readonly permissions: readonly string[];
}

export interface Draft {
  readonly roles: readonly Drafted[];
}

interface Saved {
  readonly roles: readonly {
    readonly key: string;
    readonly title?: string | undefined;
    readonly builtIn: boolean;
    readonly permissions: readonly string[];
  }[];
}

/** draftOf is the roles in force that are not built in, as the form has them. */
export const draftOf = (saved: Saved): Draft => ({
  roles: saved.roles
    .filter(r => !r.builtIn)
    .map((r, key) => ({ key, role: r.key, title: r.title ?? r.key, permissions: r.permissions })),
});

const plain = (d: Draft): string =>
  JSON.stringify(d.roles.map(r => [r.role, r.title.trim(), [...new Set(r.permissions)].sort()]));

/** isSame tells whether two drafts say the same. */
export const isSame = (a: Draft, b: Draft): boolean => plain(a) === plain(b);

/** add puts a role at the end, with the permissions of another one, or none. */
export function add(d: Draft, title: string, permissions: readonly string[] = []): Draft {
  const key = Math.max(-1, ...d.roles.map(r => r.key)) + 1;
  return { roles: [...d.roles, { key, role: "", title, permissions }] };
}

export const change = (d: Draft, key: number, to: Partial<Pick<Drafted, "title" | "permissions">>): Draft => ({
  roles: d.roles.map(r => (r.key === key ? { ...r, ...to } : r)),
});

export const drop = (d: Draft, key: number): Draft => ({ roles: d.roles.filter(r => r.key !== key) });

export const toggle = (list: readonly string[], one: string): readonly string[] =>
  list.includes(one) ? list.filter(x => x !== one) : [...list, one];

/** grouped puts permissions under what they are about, in the order in which they came. */
export function grouped<P extends { readonly group: string }>(list: readonly P[]): readonly [string, readonly P[]][] {
  const out = new Map<string, P[]>();
  for (const p of list) {
    const there = out.get(p.group);
    if (there) there.push(p);
    else out.set(p.group, [p]);
  }
  return [...out];
}
