// Which sites somebody serves, to be changed.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { isReason, Needed } from "../approvals/second.tsx";
import { useSecondWords } from "../approvals/secondwords.ts";
import { setSites } from "../people/net.ts";
import { isNone, type Served } from "../sites/served.ts";
import { ServedSites } from "../sites/servedsites.tsx";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Modal } from "../ui/overlay.tsx";
import { Problem } from "../wire/problem.ts";
import type { Person, Review } from "./net.ts";
import { useWords } from "./words.ts";

export function SitesForm({
  review,
  person,
  onClose,
}: {
  review: Review;
  person: Person;
  onClose: (done?: "saved" | "proposed") => void;
}) {
  const w = useWords();
  const t = useTexts();
  const second = useSecondWords();
  const [served, setServed] = useState<Served>({ allSites: person.allSites, sites: person.sites });
  const [reason, setReason] = useState("");
  const save = useMutation({
    mutationFn: () => setSites(person.id, served, reason.trim()),
    onSuccess: done => onClose(done.proposed ? "proposed" : "saved"),
  });
  // Whether it is more than before is for the server to say: it asks for a reason then.
  const raises = save.isError && Problem.of(save.error).code === "needs_approval";
  return (
    <Modal open onOpenChange={next => !next && onClose()} title={w.sitesOf(person.name)} hint={w.sitesHint}>
      <form
        className="flex flex-col gap-4"
        onSubmit={e => {
          e.preventDefault();
          save.mutate();
        }}
      >
        <ServedSites of={review.sites} mayAll value={served} onChange={setServed} />
        {raises && <Needed reason={reason} onType={setReason} />}
        {save.isError && !raises && (
          <p role="alert" className="text-bad">
            {Problem.of(save.error).text(t)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={() => onClose()}>{t.app.cancel}</Button>
          <Button
            type="submit"
            look="primary"
            disabled={save.isPending || isNone(served) || (raises && !isReason(reason))}
          >
            {raises ? second.propose : t.app.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
