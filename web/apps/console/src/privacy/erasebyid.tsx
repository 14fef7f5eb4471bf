// Erasing without reading: on a person's demand, by the conversation's id alone.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { EraseConfirm, ProposeErasing, takesTwo } from "../chat/erase.tsx";
import { erase } from "../inbox/net.ts";
import { date, exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Input } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Card } from "../ui/page.tsx";
import { Problem } from "../wire/problem.ts";
import { conversationId } from "./id.ts";

/** EraseById asks for an id, and again before the deed; then it shows the receipt until another id is typed. */
export function EraseById() {
  const t = useTexts();
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const [asking, setAsking] = useState<string>();
  const [open, setOpen] = useState(false);
  const [isProposing, setProposing] = useState(false);
  const deed = useMutation({
    mutationFn: (id: string) => erase(id),
    onSuccess: () => {
      setTyped("");
      void client.invalidateQueries({ queryKey: ["erasures"] });
    },
    // Where it went wrong the id is still there, to be looked at again.
    onError: err => {
      if (takesTwo(err)) setProposing(true);
      else field.current?.focus();
    },
  });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    if (deed.isPending) return;
    const id = conversationId(typed);
    setWrong(id === undefined);
    if (id === undefined) {
      field.current?.focus();
      return;
    }
    setAsking(id);
    setOpen(true);
  };
  const refused = deed.isError && !takesTwo(deed.error) ? Problem.of(deed.error).text(t) : undefined;
  const error = wrong ? t.erasures.idWrong : refused;
  return (
    <Card className="p-4">
      <h2 className="text-14 font-semibold">{t.erasures.byIdTitle}</h2>
      <p className="mt-0.5 mb-3 max-w-[64ch] text-pretty text-fg2">{t.erasures.byIdHint}</p>
      <form noValidate onSubmit={submit} className="flex max-w-[640px] flex-col gap-2 md:flex-row md:items-start">
        <div className="min-w-0 grow">
          <Field label={t.erasures.id} hint={t.erasures.idHint} error={error}>
            {p => (
              <Input
                {...p}
                ref={field}
                className="font-mono"
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                maxLength={500}
                value={typed}
                onChange={e => {
                  setTyped(e.target.value);
                  setWrong(false);
                  if (!deed.isIdle && !deed.isPending) deed.reset();
                }}
              />
            )}
          </Field>
        </div>
        <Button type="submit" icon="trash" className="self-start md:mt-[22px]" aria-disabled={deed.isPending}>
          {deed.isPending ? t.erasures.working : t.action.erase}
        </Button>
      </form>
      <div role="status" className="empty:hidden">
        {deed.isSuccess && (
          <div className="mt-3 rounded-4 bg-ok-tint px-3 py-2.5">
            <p className="flex items-center gap-1.5 font-semibold text-ok">
              <Icon name="check" size={14} />
              {t.action.erased}
            </p>
            <dl className="mt-1.5 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
              <dt className="text-fg2">{t.erasures.receipt}</dt>
              <dd>
                <code className="font-mono text-12 break-all select-all">{deed.data.receipt}</code>
              </dd>
              <dt className="text-fg2">{t.erasures.at}</dt>
              <dd>{exact(t, deed.data.at ?? 0)}</dd>
              <dt className="text-fg2">{t.erasures.complete}</dt>
              <dd>
                {date(t, deed.data.complete_by ?? 0)}, {t.erasures.completeHint}
              </dd>
            </dl>
            <p className="mt-1.5 text-fg2">{t.erasures.forWhom}</p>
          </div>
        )}
      </div>
      <EraseConfirm
        open={open}
        onOpenChange={setOpen}
        title={t.erasures.confirmTitle}
        hint={t.erasures.confirmHint(asking ?? "")}
        onGo={() => asking && deed.mutate(asking)}
      />
      <ProposeErasing open={isProposing} onOpenChange={setProposing} id={asking ?? ""} />
    </Card>
  );
}
