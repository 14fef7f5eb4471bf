// Of what one is told by mail: everybody's own choice.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTexts } from "../texts/use.tsx";
import { Field, inputLook } from "../ui/field.tsx";
import { Section } from "../ui/page.tsx";
import { Failed } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Toggle } from "../ui/toggle.tsx";
import { Problem } from "../wire/problem.ts";
import { choiceQuery, choose, type Least } from "./net.ts";
import { severities } from "./state.ts";
import { useWords } from "./words.ts";

export function Mine() {
  const w = useWords();
  const t = useTexts();
  const client = useQueryClient();
  const query = useQuery(choiceQuery);
  const save = useMutation({
    mutationFn: (c: { least: Least; digest: boolean }) => choose(c.least, c.digest),
    onMutate: c => client.setQueryData(choiceQuery.queryKey, was => (was ? { ...was, ...c } : was)),
    onSuccess: () => toast({ text: w.saved, icon: "check" }),
    onError: err => {
      toast({ text: Problem.of(err).text(t), tone: "bad" });
      void client.invalidateQueries({ queryKey: choiceQuery.queryKey });
    },
  });
  const now = query.data;
  return (
    <Section title={w.mine} hint={w.mineHint}>
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {now && !now.mail && <p className="text-fg2">{w.noMail}</p>}
      {now?.mail && (
        <div className="flex flex-col gap-3">
          <Field label={w.severity}>
            {p => (
              <select
                {...p}
                className={`${inputLook} h-8 max-w-64`}
                value={now.least}
                onChange={e => save.mutate({ least: e.target.value as Least, digest: now.digest })}
              >
                <option value="none">{w.never}</option>
                {severities.map(s => (
                  <option key={s} value={s}>
                    {s === "critical" ? w.severities[s] : w.andGraver(w.severities[s] ?? s)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Toggle
            label={w.digest}
            checked={now.digest}
            onChange={on => save.mutate({ least: now.least, digest: on })}
          />
        </div>
      )}
    </Section>
  );
}
