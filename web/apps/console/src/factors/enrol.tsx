// To set up an authenticator app: the picture to scan, the code that proves it, and the recovery codes to keep.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { meQuery } from "../app/session.ts";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { Alert, CodeForm } from "./code.tsx";
import { confirmApp, offerApp } from "./net.ts";
import { path, qr } from "./qr.ts";
import { useWords } from "./words.ts";

/** EnrolApp leads through it. What the browser is told once is kept on this screen alone. */
export function EnrolApp({ onDone }: { onDone: (codes: readonly string[]) => void }) {
  const t = useTexts();
  const w = useWords();
  const client = useQueryClient();
  const [offer, setOffer] = useState<{ secret: string; uri: string }>();
  const [failed, setFailed] = useState("");
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return; // each offer takes the place of the one before
    asked.current = true;
    offerApp().then(setOffer, (err: unknown) => setFailed(Problem.of(err).text(t)));
  }, [t]);
  if (failed) return <Alert>{failed}</Alert>;
  if (!offer) return <Skeleton rows={4} />;
  const confirm = async (code: string): Promise<string | undefined> => {
    try {
      const done = await confirmApp(code);
      client.setQueryData(meQuery.queryKey, done.me);
      onDone(done.codes);
      return undefined;
    } catch (err) {
      const p = Problem.of(err);
      return p.code === "forbidden" || p.code === "invalid" ? w.misfit : p.text(t);
    }
  };
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h3 className="font-semibold">{w.scan}</h3>
        <p className="text-12 text-fg2">{w.scanHint}</p>
      </div>
      <Picture text={offer.uri} />
      <div className="flex flex-col gap-1">
        <p className="text-12 text-fg2">{w.byHand}</p>
        <code className="rounded-4 bg-sub px-2.5 py-1.5 font-mono text-12 break-all select-all">
          {offer.secret.replace(/.{4}(?=.)/g, "$& ")}
        </code>
      </div>
      <CodeForm
        label={w.confirm}
        hint={w.confirmHint}
        needed={w.needCode}
        go={w.enrol}
        going={w.going}
        digits
        onCode={confirm}
      />
    </div>
  );
}

/** Picture is dark on white in both themes: cameras read no other way round. */
function Picture({ text }: { text: string }) {
  const w = useWords();
  const code = useMemo(() => qr(text), [text]);
  const size = code.length + 8;
  return (
    <svg
      role="img"
      aria-label={w.picture}
      viewBox={`-4 -4 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-48 self-center rounded-8 border"
    >
      <rect x="-4" y="-4" width={size} height={size} fill="#fff" />
      <path d={path(code)} fill="#000" />
    </svg>
  );
}

/** Codes shows recovery codes, and lets go when they are said to be kept. */
export function Codes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const w = useWords();
  const text = `${codes.join("\n")}\n`;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    toast({ text: w.copied });
  };
  const download = (): void => {
    const a = document.createElement("a");
    a.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    a.download = "snug-recovery-codes.txt";
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 0);
  };
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h3 className="font-semibold">{w.codesTitle}</h3>
        <p className="text-12 text-pretty text-fg2">{w.codesHint}</p>
      </div>
      <ul className="grid grid-cols-1 gap-x-6 gap-y-1 rounded-8 bg-sub p-3 font-mono text-13 sm:grid-cols-2">
        {codes.map(c => (
          <li key={c} className="whitespace-nowrap">
            {c}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void copy()}>{w.copy}</Button>
        <Button onClick={download}>{w.download}</Button>
        <Button look="primary" className="ms-auto" autoFocus onClick={onKept}>
          {w.kept}
        </Button>
      </div>
    </div>
  );
}
