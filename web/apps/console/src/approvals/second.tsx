// What a form says where it loosens something: that a second person has to agree, and why it is wanted, for them.

import { Area, Field } from "../ui/field.tsx";
import { useSecondWords } from "./secondwords.ts";

/** mostReason is how many characters a reason may have. */
export const mostReason = 500;

export const isReason = (reason: string): boolean => reason.trim() !== "" && [...reason].length <= mostReason;

export function SecondPerson({ reason, onType }: { reason: string; onType: (reason: string) => void }) {
  const w = useSecondWords();
  return (
    <div className="mt-3 border-t pt-3">
      <Field label={w.reason} hint={w.reasonHint}>
        {p => <Area {...p} rows={2} maxLength={mostReason} value={reason} onChange={e => onType(e.target.value)} />}
      </Field>
    </div>
  );
}

/** Needed is SecondPerson where the server has just said that one is needed. */
export function Needed({ reason, onType, hint }: { reason: string; onType: (reason: string) => void; hint?: string }) {
  const w = useSecondWords();
  return (
    <div role="alert">
      <p className="text-pretty text-warn">{hint ?? w.needed}</p>
      <SecondPerson reason={reason} onType={onType} />
    </div>
  );
}
