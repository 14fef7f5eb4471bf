// Erasing a conversation for good: a word has to be typed first, and a receipt is what stays. Where a second person has to agree,
// it is proposed to them.

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isReason, SecondPerson } from "../approvals/second.tsx";
import { useSecondWords } from "../approvals/secondwords.ts";
import { erase } from "../inbox/net.ts";
import { useRunner } from "../live/use.tsx";
import { date } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Confirm } from "../ui/overlay.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";

/** EraseConfirm says what is destroyed, and lets nobody go on who did not type the word. */
export function EraseConfirm({
  open,
  onOpenChange,
  title,
  hint,
  onGo,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  hint: string;
  onGo: () => void;
}) {
  const t = useTexts();
  const [word, setWord] = useState("");
  return (
    <Confirm
      open={open}
      onOpenChange={next => {
        setWord("");
        onOpenChange(next);
      }}
      title={title}
      hint={hint}
      go={t.action.eraseGo}
      danger
      ready={word.trim().toLocaleUpperCase(t.lang) === t.action.eraseWord}
      onGo={onGo}
    >
      <Field label={t.action.eraseType(t.action.eraseWord)}>
        {p => (
          <Input {...p} autoComplete="off" spellCheck={false} value={word} onChange={e => setWord(e.target.value)} />
        )}
      </Field>
    </Confirm>
  );
}

/** EraseDialog erases the conversation that is on screen. */
export function EraseDialog({
  open,
  onOpenChange,
  id,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  id: string;
}) {
  const t = useTexts();
  const runner = useRunner();
  const client = useQueryClient();
  const [isProposing, setProposing] = useState(false);
  const go = async (): Promise<void> => {
    try {
      const { receipt = "", complete_by = 0 } = await erase(id);
      runner.send({ t: "frame", frame: { t: "gone", c: id }, at: Date.now() });
      void client.invalidateQueries({ queryKey: ["counts"] });
      toast({
        text: `${t.action.erased}. ${t.action.receipt(receipt)}. ${t.action.completeBy(date(t, complete_by))}.`,
        until: Date.now() + 20_000,
      });
    } catch (err) {
      if (takesTwo(err)) setProposing(true);
      else toast({ text: Problem.of(err).text(t), tone: "bad" });
    }
  };
  return (
    <>
      <EraseConfirm
        open={open}
        onOpenChange={onOpenChange}
        title={t.action.eraseTitle}
        hint={t.action.eraseHint}
        onGo={() => void go()}
      />
      <ProposeErasing open={isProposing} onOpenChange={setProposing} id={id} />
    </>
  );
}

/** takesTwo tells whether erasing was refused because a second person has to agree. */
export const takesTwo = (err: unknown): boolean => Problem.of(err).code === "needs_approval";

/** ProposeErasing asks why, and proposes it to whoever may agree. */
export function ProposeErasing({
  open,
  onOpenChange,
  id,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  id: string;
}) {
  const t = useTexts();
  const w = useSecondWords();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const go = async (): Promise<void> => {
    try {
      await erase(id, reason.trim());
      setReason("");
      void client.invalidateQueries({ queryKey: ["approvals"] });
      toast({ text: w.proposed, icon: "check" });
    } catch (err) {
      toast({ text: Problem.of(err).text(t), tone: "bad" });
    }
  };
  return (
    <Confirm
      open={open}
      onOpenChange={onOpenChange}
      title={w.erasingTitle}
      hint={w.erasingHint}
      go={w.propose}
      ready={isReason(reason)}
      onGo={() => void go()}
    >
      <SecondPerson reason={reason} onType={setReason} />
    </Confirm>
  );
}
