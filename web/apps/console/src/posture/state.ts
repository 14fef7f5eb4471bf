// How connections are protected, put in order of strength. Pure.

export type Strength = "strong" | "fair" | "weak" | "open" | "none";

export interface Counted {
  readonly transport: string;
  readonly version?: string | undefined;
  readonly key_bits?: number | undefined;
  readonly count: number;
}

/**
 * strengthOf tells how strong a connection's cipher is. What nobody told is "none", never assumed; "open" is a connection
 * that never left the machine and has no cipher.
 */
export function strengthOf(c: Counted): Strength {
  if (c.transport === "loopback") return "open";
  if (!c.key_bits || !c.version) return "none";
  return c.key_bits >= 256 ? "strong" : c.key_bits >= 128 ? "fair" : "weak";
}

export interface Part {
  readonly strength: Strength;
  readonly count: number;
  readonly share: number;
}

const order: readonly Strength[] = ["strong", "fair", "weak", "open", "none"];

/** distribution sums up connections by strength, the strongest first; nothing where there are none. */
export function distribution(connections: readonly Counted[]): readonly Part[] {
  const all = connections.reduce((n, c) => n + c.count, 0);
  if (all === 0) return [];
  return order
    .map(strength => {
      const count = connections.filter(c => strengthOf(c) === strength).reduce((n, c) => n + c.count, 0);
      return { strength, count, share: count / all };
    })
    .filter(p => p.count > 0);
}
