// A wish for what the role does not give, as it is written. Pure.

export type Scope = "conversation" | "sites" | "none";

export interface Draft {
  readonly scope: Scope;
  readonly conversation: string;
  readonly sites: readonly string[];
  /** The key of a site that one does not serve. */
  readonly site: string;
  readonly team: string;
  readonly permissions: readonly string[];
  readonly minutes: number;
  readonly incident: string;
  readonly reason: string;
}

export const durations = [15, 30, 60, 120, 240, 480, 1440] as const;

export const blank = (conversation = ""): Draft => ({
  scope: "conversation",
  conversation,
  sites: [],
  site: "",
  team: "",
  permissions: [toRead],
  minutes: 60,
  incident: "",
  reason: "",
});

interface Lendable {
  readonly permission: string;
  readonly scoped: boolean;
  readonly bar?: string | undefined;
}

/** To read is one thing to whoever asks: who reads what others answer reads their own, too. */
export const toRead = "conversation.read_team";
const readsOwn = "conversation.read_own";

/** choices are what can be asked for within a scope. */
export const choices = <L extends Lendable>(all: readonly L[], scope: Scope): readonly L[] =>
  all.filter(
    l =>
      l.scoped === (scope !== "none") &&
      l.bar !== "had" &&
      l.permission !== readsOwn &&
      !(scope === "conversation" && l.permission === "conversation.search"),
  );

/** told are permissions as they are shown: without those that another one says already. */
export const told = (list: readonly string[]): readonly string[] =>
  list.includes(toRead) ? list.filter(p => p !== readsOwn) : list;

/** scoped changes the scope; what is not about the same goes. */
export const scoped = (d: Draft, scope: Scope): Draft => ({
  ...d,
  scope,
  permissions:
    (scope === "none") === (d.scope === "none") ? d.permissions : scope === "none" ? [] : blank().permissions,
});

export const toggle = (list: readonly string[], id: string): readonly string[] =>
  list.includes(id) ? list.filter(x => x !== id) : [...list, id];

/** conversationOf finds an id in what was pasted: the id itself, or the address of the conversation's page. */
export const conversationOf = (text: string): string =>
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?=[^0-9a-f]*$)/i
    .exec(text.trim())?.[0]
    ?.toLowerCase() ?? "";

export type Fault = "conversation" | "sites" | "permissions" | "reason";

const mostReason = 500;

export function faults(d: Draft): readonly Fault[] {
  const out: Fault[] = [];
  if (d.scope === "conversation" && conversationOf(d.conversation) === "") out.push("conversation");
  if (d.scope === "sites" && d.sites.length === 0 && d.site.trim() === "") out.push("sites");
  if (d.permissions.length === 0) out.push("permissions");
  if (d.reason.trim() === "" || [...d.reason].length > mostReason) out.push("reason");
  return out;
}
