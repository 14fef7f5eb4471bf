// Asked before an ended conversation of somebody else is opened: why. The server shows nothing of it until then.

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Area, Field, inputLook } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { answered, api } from "../wire/api.ts";
import { Problem } from "../wire/problem.ts";
import { useWords } from "./words.ts";

const whys = ["customer", "complaint", "handover", "quality", "privacy", "security", "other"] as const;
type Why = (typeof whys)[number];
const most = 300;

export function ReasonGate({ id, onGiven, back }: { id: string; onGiven: () => void; back: React.ReactNode }) {
  const w = useWords();
  const t = useTexts();
  const [why, setWhy] = useState<Why | "">("");
  const [text, setText] = useState("");
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => first.current?.focus(), []);
  const give = useMutation({
    mutationFn: (reason: Why) =>
      answered(
        api.POST("/v1/conversations/{id}/open", { params: { path: { id } }, body: { why: reason, text: text.trim() } }),
      ),
    onSuccess: onGiven,
  });
  const lacks = why === "" || (why === "other" && text.trim() === "");
  return (
    <main id="content" className="flex min-w-0 grow justify-center overflow-y-auto px-4 py-10">
      <form
        aria-label={w.title}
        className="flex h-fit w-full max-w-[460px] flex-col gap-4"
        onSubmit={e => {
          e.preventDefault();
          if (!lacks) give.mutate(why);
        }}
      >
        <div className="flex items-start gap-3">
          <Icon name="lock" size={20} className="mt-0.5 shrink-0 text-fg2" />
          <div>
            <h1 className="text-16 font-semibold text-balance">{w.title}</h1>
            <p className="mt-1 text-pretty text-fg2">{w.hint}</p>
          </div>
        </div>
        <Field label={w.why}>
          {p => (
            <select
              {...p}
              ref={first}
              className={`${inputLook} h-8`}
              value={why}
              onChange={e => setWhy(e.target.value as Why | "")}
            >
              <option value="">{w.choose}</option>
              {whys.map(r => (
                <option key={r} value={r}>
                  {w.reasons[r]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label={why === "other" ? `${w.words} (${w.needed})` : w.words}
          hint={w.wordsHint}
          error={give.isError ? Problem.of(give.error).text(t) : undefined}
        >
          {p => <Area {...p} dir="auto" maxLength={most} value={text} onChange={e => setText(e.target.value)} />}
        </Field>
        <div className="flex items-center justify-end gap-3">
          {back}
          <Button type="submit" look="primary" disabled={lacks || give.isPending}>
            {w.open}
          </Button>
        </div>
      </form>
    </main>
  );
}
