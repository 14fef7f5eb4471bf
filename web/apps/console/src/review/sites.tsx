// Which sites somebody serves, to be changed.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Toggle } from "../ui/field.tsx";
import { Modal } from "../ui/overlay.tsx";
import { Problem } from "../wire/problem.ts";
import { type Person, type Review, setSites } from "./net.ts";
import { useWords } from "./words.ts";

export function SitesForm({
  review,
  person,
  onClose,
}: {
  review: Review;
  person: Person;
  onClose: (saved: boolean) => void;
}) {
  const w = useWords();
  const t = useTexts();
  const [all, setAll] = useState(person.allSites);
  const [sites, setChosen] = useState<readonly string[]>(person.sites);
  const save = useMutation({ mutationFn: () => setSites(person.id, all, sites), onSuccess: () => onClose(true) });
  const toggle = (id: string): void =>
    setChosen(list => (list.includes(id) ? list.filter(x => x !== id) : [...list, id]));
  return (
    <Modal open onOpenChange={next => !next && onClose(false)} title={w.sitesOf(person.name)} hint={w.sitesHint}>
      <form
        className="flex flex-col gap-4"
        onSubmit={e => {
          e.preventDefault();
          save.mutate();
        }}
      >
        <Toggle label={w.all} checked={all} onChange={setAll} />
        {!all && (
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 font-semibold">{w.sites}</legend>
            {review.sites.map(s => (
              <label key={s.id} className="inline-flex min-h-6 items-center gap-2">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={sites.includes(s.id)}
                  onChange={() => toggle(s.id)}
                />
                {s.name}
              </label>
            ))}
          </fieldset>
        )}
        {save.isError && (
          <p role="alert" className="text-bad">
            {Problem.of(save.error).text(t)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={() => onClose(false)}>{t.app.cancel}</Button>
          <Button type="submit" look="primary" disabled={save.isPending || (!all && sites.length === 0)}>
            {t.app.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
