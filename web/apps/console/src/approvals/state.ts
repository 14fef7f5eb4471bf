// How proposals are grouped for the one who looks. Pure.

interface Waits {
  readonly state: string;
  readonly own: boolean;
  readonly bar?: string | undefined;
}

/** forMe are those that wait for this person's decision. */
export const forMe = <P extends Waits>(open: readonly P[]): readonly P[] =>
  open.filter(p => p.state === "waiting" && !p.own && !p.bar);

export const mine = <P extends Waits>(open: readonly P[]): readonly P[] => open.filter(p => p.own);

/** others are those that somebody else has to decide. */
export const others = <P extends Waits>(open: readonly P[]): readonly P[] =>
  open.filter(p => !p.own && (p.state !== "waiting" || p.bar));
