// One's own second factors, in the settings.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm, Modal } from "../ui/overlay.tsx";
import { Section } from "../ui/page.tsx";
import { Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { Alert } from "./code.tsx";
import { Codes, EnrolApp } from "./enrol.tsx";
import { factorsQuery, newCodes, removeApp, removePasskey } from "./net.ts";
import { EnrolPasskey } from "./passkeyparts.tsx";
import { useWords } from "./words.ts";

export function FactorsSection() {
  const t = useTexts();
  const w = useWords();
  const client = useQueryClient();
  const query = useQuery(factorsQuery);
  const [enrolling, setEnrolling] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<{ id: string; name: string }>();
  const [codes, setCodes] = useState<readonly string[]>();
  const again = (): void => void client.invalidateQueries(factorsQuery);
  const run = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (err) {
      const p = Problem.of(err);
      if (p.code !== "step_up") toast({ text: p.text(t), tone: "bad", icon: "warn" });
    }
    again();
  };
  const s = query.data;
  const any = s !== undefined && (s.totp !== undefined || s.passkeys.length > 0);
  const enrolled = (got: readonly string[]): void => {
    setEnrolling(false);
    setAdding(false);
    if (got.length > 0) setCodes(got);
    toast({ text: w.enrolled });
    again();
  };
  return (
    <Section title={w.title} hint={s ? (s.required ? w.required : w.optional) : ""}>
      {query.isError && <Alert>{Problem.of(query.error).text(t)}</Alert>}
      {query.isPending && <Skeleton rows={2} />}
      {s && (
        <ul className="flex flex-col gap-3">
          <li className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <div className="grow">
              <p className="font-semibold">{w.app}</p>
              <p className="text-12 text-fg2">
                {s.totp ? w.appSince(exact(t, s.totp.madeAt), exact(t, s.totp.usedAt)) : any ? w.appNone : w.none}
              </p>
            </div>
            <Button onClick={() => setEnrolling(true)}>{s.totp ? w.replace : w.begin}</Button>
            {s.totp && <Button onClick={() => setRemoving(true)}>{w.remove}</Button>}
          </li>
          {s.passkeys.map(p => (
            <li key={p.id} className="flex flex-wrap items-center gap-x-3 gap-y-2">
              <div className="grow">
                <p className="font-semibold">
                  {w.passkey}: {p.name}
                </p>
                <p className="text-12 text-fg2">{w.appSince(exact(t, p.madeAt), exact(t, p.usedAt))}</p>
              </div>
              <Button aria-label={w.passkeyRemove(p.name)} onClick={() => setLeaving(p)}>
                {w.remove}
              </Button>
            </li>
          ))}
          {s.canPasskey && (
            <li>
              <Button onClick={() => setAdding(true)}>{w.passkeyAdd}</Button>
            </li>
          )}
          {any && (
            <li className="flex flex-wrap items-center gap-x-3 gap-y-2">
              <div className="grow">
                <p className="font-semibold">{w.left(s.recoveryLeft)}</p>
                <p className="text-12 text-fg2">{w.leftHint}</p>
              </div>
              <Button onClick={() => void run(async () => setCodes((await newCodes()).codes))}>{w.renew}</Button>
            </li>
          )}
        </ul>
      )}
      <Modal
        open={enrolling}
        onOpenChange={setEnrolling}
        title={w.appTitle}
        {...(s?.totp ? { hint: w.replaceHint } : {})}
      >
        <EnrolApp onDone={enrolled} />
      </Modal>
      <Modal open={adding} onOpenChange={setAdding} title={w.passkeyAdd}>
        <EnrolPasskey onDone={enrolled} />
      </Modal>
      <Confirm
        open={leaving !== undefined}
        onOpenChange={open => !open && setLeaving(undefined)}
        title={w.passkeyRemoveTitle(leaving?.name ?? "")}
        hint={w.passkeyRemoveHint}
        go={w.remove}
        danger
        onGo={() => {
          const id = leaving?.id;
          if (!id) return;
          void run(async () => {
            await removePasskey(id);
            toast({ text: w.removed });
          });
        }}
      />
      <Modal open={codes !== undefined} onOpenChange={() => setCodes(undefined)} title={w.recoveries}>
        {codes && <Codes codes={codes} onKept={() => setCodes(undefined)} />}
      </Modal>
      <Confirm
        open={removing}
        onOpenChange={setRemoving}
        title={w.removeTitle}
        hint={w.removeHint}
        go={w.remove}
        danger
        onGo={() =>
          void run(async () => {
            await removeApp();
            toast({ text: w.removed });
          })
        }
      />
    </Section>
  );
}
