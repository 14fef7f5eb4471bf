// What a site masks: how a policy is written in the form, what differs between two, and how a text is cut at what was
// found in it. Pure.

export type Disposition = "destroy" | "vault" | "show";

export interface Entity {
  readonly name: string;
  readonly mask: string;
  readonly default: Disposition;
  readonly fixed: boolean;
}

export interface Pattern {
  readonly name: string;
  readonly expr: string;
}

/** A policy as the server has it: what is the default is left out. */
export interface Policy {
  readonly dispositions: readonly { readonly entity: string; readonly disposition: Disposition }[];
  readonly terms: readonly string[];
  readonly leave: readonly string[];
  readonly patterns: readonly Pattern[];
  readonly region: string;
  readonly mayOverrule: boolean;
}

export const most = { terms: 200, leave: 200, patterns: 20, term: 100, expr: 500 } as const;

export type Group = "fixed" | "accounts" | "contact";

const contact: readonly string[] = ["birth_date", "address", "email", "phone", "ip_address", "wallet_address"];

/** groupOf tells where an entity stands on the page; undefined for the site's own, which have a place of their own. */
export function groupOf(e: Entity): Group | undefined {
  if (e.name === "custom") return undefined;
  return e.fixed ? "fixed" : contact.includes(e.name) ? "contact" : "accounts";
}

export function dispositionOf(p: Policy, e: Entity): Disposition {
  const chosen = p.dispositions.find(d => d.entity === e.name)?.disposition;
  return e.fixed ? "destroy" : (chosen ?? e.default);
}

/** choose says what becomes of an entity; what is the default is not written down. */
export function choose(p: Policy, e: Entity, disposition: Disposition): Policy {
  const others = p.dispositions.filter(d => d.entity !== e.name);
  return {
    ...p,
    dispositions: disposition === e.default ? others : [...others, { entity: e.name, disposition }],
  };
}

/** lines reads a list that is written one to a line: without blanks around, and each once. */
export const lines = (text: string): readonly string[] => [
  ...new Set(
    text
      .split("\n")
      .map(line => line.trim())
      .filter(line => line !== ""),
  ),
];

export type Field = "dispositions" | "terms" | "leave" | "patterns" | "region" | "may_overrule";

/** One difference between two policies, as the server's history has them, too. */
export interface Change {
  readonly field: Field;
  readonly kind: "set" | "added" | "removed" | "changed";
  readonly name?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Something may be seen afterwards that was masked before. */
  readonly loosens: boolean;
}

const strictness: readonly Disposition[] = ["show", "vault", "destroy"];

/** between lists what changes from one policy to another. The server works it out anew for its history. */
export function between(was: Policy, is: Policy, entities: readonly Entity[]): readonly Change[] {
  const out: Change[] = [];
  for (const e of entities) {
    const from = dispositionOf(was, e);
    const to = dispositionOf(is, e);
    const loosens = strictness.indexOf(to) < strictness.indexOf(from);
    if (from !== to) out.push({ field: "dispositions", kind: "set", name: e.name, from, to, loosens });
  }
  for (const field of ["terms", "leave"] as const) {
    for (const name of is[field])
      if (!was[field].includes(name)) out.push({ field, kind: "added", name, loosens: field === "leave" });
    for (const name of was[field])
      if (!is[field].includes(name)) out.push({ field, kind: "removed", name, loosens: field === "terms" });
  }
  for (const { name, expr } of is.patterns) {
    const from = was.patterns.find(p => p.name === name)?.expr;
    if (from === undefined) out.push({ field: "patterns", kind: "added", name, to: expr, loosens: false });
    else if (from !== expr) out.push({ field: "patterns", kind: "changed", name, from, to: expr, loosens: true });
  }
  for (const { name, expr } of was.patterns)
    if (!is.patterns.some(p => p.name === name))
      out.push({ field: "patterns", kind: "removed", name, from: expr, loosens: true });
  if (was.region !== is.region) {
    // Numbers of the other region may no longer be found, which matters where they are not shown anyway.
    const phone = entities.find(e => e.name === "phone");
    const loosens = phone !== undefined && dispositionOf(was, phone) !== "show";
    out.push({ field: "region", kind: "set", from: was.region, to: is.region, loosens });
  }
  if (was.mayOverrule !== is.mayOverrule)
    out.push({
      field: "may_overrule",
      kind: "set",
      from: was.mayOverrule ? "on" : "off",
      to: is.mayOverrule ? "on" : "off",
      loosens: is.mayOverrule,
    });
  return out;
}

/** What is wrong with a policy, as the server says it. */
export interface Fault {
  readonly field: string;
  readonly name?: string | undefined;
  readonly index: number;
  readonly why: string;
  readonly message: string;
}

export interface Piece {
  readonly at: number;
  readonly text: string;
  readonly isMask: boolean;
}

/** piecesOf cuts a masked text into what was typed and what are masks. */
export function piecesOf(
  masked: string,
  findings: readonly { readonly maskStart: number; readonly maskEnd: number; readonly disposition: string }[],
): readonly Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const f of findings) {
    if (f.disposition === "show" || f.maskStart < at || f.maskEnd > masked.length) continue;
    if (f.maskStart > at) out.push({ at, text: masked.slice(at, f.maskStart), isMask: false });
    out.push({ at: f.maskStart, text: masked.slice(f.maskStart, f.maskEnd), isMask: true });
    at = f.maskEnd;
  }
  if (at < masked.length) out.push({ at, text: masked.slice(at), isMask: false });
  return out;
}
