// Doing something to a conversation: what happened is said, with the way back where there is one, and so is what did not.

import { useQueryClient } from "@tanstack/react-query";
import { useRunner } from "../live/use.tsx";
import { useTexts } from "../texts/use.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import type { Row } from "../wire/types.ts";

/** useDo runs a deed, takes the row that comes back, and says what happened or why it did not. */
export function useDo() {
  const t = useTexts();
  const runner = useRunner();
  const client = useQueryClient();
  return async (deed: () => Promise<Row>, said: string, undo?: () => Promise<Row>): Promise<boolean> => {
    const take = (row: Row): void => {
      void client.invalidateQueries({ queryKey: ["counts"] });
      // The deed took it out of sight, and the socket said so first.
      if (runner.read().gone.has(row.id)) return;
      const before = runner.read().rows.get(row.id);
      runner.send({
        t: "frame",
        frame: { t: "row", row: before ? { ...row, seq: Math.max(row.seq, before.seq) } : row },
        at: Date.now(),
      });
    };
    try {
      take(await deed());
      toast({
        text: said,
        undo: undo
          ? () =>
              void undo().then(take, (err: unknown) => {
                toast({ text: Problem.of(err).text(t), tone: "bad" });
              })
          : undefined,
      });
      return true;
    } catch (err) {
      toast({ text: Problem.of(err).text(t), tone: "bad" });
      return false;
    }
  };
}
