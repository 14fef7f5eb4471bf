// Saving something of which versions are kept: the allow-list, the roles, a site's masking. What loosens is proposed, with a
// reason, and waits for a second person.

import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { approvalsQuery } from "../approvals/net.ts";
import { useSecondWords } from "../approvals/secondwords.ts";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";

interface Options<V> {
  /** The draft loosens something: it is not saved without a reason. */
  readonly loosens: boolean;
  readonly save: (reason: string) => Promise<V>;
  /** Under which what is in force is held here. */
  readonly kept: QueryKey;
  /** What else is different once another version is in force: the history, at least. */
  readonly touched: readonly QueryKey[];
  /** Said when it is in force. */
  readonly said: string;
  /** The draft is saved or proposed, and no draft any more. */
  readonly done: () => void;
}

export type Saving = ReturnType<typeof useSaving>;

export function useSaving<V extends { readonly proposed?: string | undefined }>(o: Options<V>) {
  const client = useQueryClient();
  const second = useSecondWords();
  const [isReviewing, setReviewing] = useState(false);
  const [reason, setReason] = useState("");
  const save = useMutation({
    mutationFn: () => o.save(o.loosens ? reason.trim() : ""),
    onSuccess: version => {
      client.setQueryData(o.kept, version);
      setReason("");
      const touched = version.proposed ? [approvalsQuery.queryKey] : o.touched;
      for (const queryKey of touched) void client.invalidateQueries({ queryKey });
      o.done();
      toast({ text: version.proposed ? second.proposed : o.said, icon: "check" });
    },
    onError: err => {
      // Somebody was faster: what they did is shown as the ground under the changes, which stay in the form.
      if (Problem.of(err).code === "conflict") void client.invalidateQueries({ queryKey: o.kept });
    },
  });
  return {
    loosens: o.loosens,
    reason,
    setReason,
    isReviewing,
    setReviewing,
    isPending: save.isPending,
    error: save.error,
    go: (): void => save.mutate(),
    forget: (): void => {
      o.done();
      save.reset();
    },
  };
}
