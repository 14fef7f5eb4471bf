// Asking again for what was masked by mistake: a message with a field for such a number.

import { useRunner } from "../live/use.tsx";
import { useTexts } from "../texts/use.tsx";
import { toast } from "../ui/toast.tsx";
import { answered, api } from "../wire/api.ts";
import { Problem } from "../wire/problem.ts";
import type { StaffEntry } from "../wire/types.ts";
import { useAskWords } from "./words.ts";

export type Form = "order" | "parcel";
export const forms: readonly Form[] = ["order", "parcel"];

/** isForm tells forms that this console knows from those of a newer server. */
export const isForm = (form: string | undefined): form is Form => forms.some(f => f === form);

/** mayAskFor tells whether there is something in an entry to be asked for again. */
export const mayAskFor = (e: StaffEntry): boolean => e.by === "visitor" && e.kind === "message" && e.masks.length > 0;

/** useAsk gives what asks for such a number in a conversation. */
export function useAsk(c: string): (form: Form) => void {
  const t = useTexts();
  const w = useAskWords();
  const runner = useRunner();
  return form => {
    const body = { id: crypto.randomUUID(), kind: "message" as const, text: w.text[form], form };
    answered(api.POST("/v1/conversations/{id}/entries", { params: { path: { id: c } }, body })).then(
      e => runner.send({ t: "frame", frame: { t: "entry", c, e }, at: Date.now() }),
      err => toast({ text: Problem.of(err).text(t), tone: "bad" }),
    );
  };
}
