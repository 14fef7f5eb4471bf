// The states that every screen has: empty, loading, failed. Loading shows nothing in its first 300 ms.

import type { ReactNode } from "react";
import { useTexts } from "../texts/use.tsx";
import { Problem } from "../wire/problem.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

/** Empty says why there is nothing. `page`: it is all that the page has, so its title is the page's heading. */
export function Empty({
  icon,
  title,
  hint,
  children,
  page = false,
}: {
  icon: IconName;
  title: string;
  hint?: string;
  children?: ReactNode;
  page?: boolean;
}) {
  const Title = page ? "h1" : "h2";
  return (
    <div className="appear flex h-full min-h-48 flex-col items-center justify-center gap-2 p-6 text-center">
      <span className="mb-1 inline-flex size-10 items-center justify-center rounded-14 border border-line bg-sub text-fg2">
        <Icon name={icon} size={20} />
      </span>
      <Title className="text-14 font-semibold">{title}</Title>
      {hint && <p className="max-w-80 text-pretty text-fg2">{hint}</p>}
      {children && <div className="mt-2 flex gap-2">{children}</div>}
    </div>
  );
}

/** Skeleton stands where rows will be. It is told as busy, once. */
export function Skeleton({ rows = 6, tall = false }: { rows?: number; tall?: boolean }) {
  const t = useTexts();
  return (
    <div role="status" className="after-300 flex flex-col gap-4 p-4">
      <span className="sr-only">{t.app.loading}</span>
      {Array.from({ length: rows }, (_, i) => (
        <div key={`row ${String(i)}`} aria-hidden="true" className="pulse flex items-center gap-3">
          {tall && <span className="size-8 shrink-0 rounded-8 bg-hover" />}
          <span className="flex grow flex-col gap-2">
            <span className="h-2.5 rounded-4 bg-hover" style={{ width: `${String(45 + ((i * 17) % 40))}%` }} />
            {tall && (
              <span className="h-2.5 rounded-4 bg-hover" style={{ width: `${String(60 + ((i * 23) % 35))}%` }} />
            )}
          </span>
        </div>
      ))}
    </div>
  );
}

/** Failed says what went wrong, what to do, and lets one do it. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useTexts();
  const problem = Problem.of(error);
  return (
    <div
      role="alert"
      className="appear flex h-full min-h-48 flex-col items-center justify-center gap-2 p-6 text-center"
    >
      <span className="mb-1 inline-flex size-10 items-center justify-center rounded-14 bg-bad-tint text-bad">
        <Icon name={problem.code === "network" ? "offline" : "warn"} size={20} />
      </span>
      <h2 className="text-14 font-semibold">{t.error.title}</h2>
      <p className="max-w-96 text-pretty text-fg2">{problem.text(t)}</p>
      {problem.ref && <p className="font-mono text-12 text-fg2">{t.error.ref(problem.ref)}</p>}
      {retry && (
        <Button icon="retry" className="mt-2" onClick={retry}>
          {t.app.retry}
        </Button>
      )}
    </div>
  );
}

type Tone = "info" | "warn" | "bad" | "ok" | "mask";

const tones: Record<Tone, string> = {
  info: "bg-sub text-fg2",
  warn: "bg-warn-tint text-warn",
  bad: "bg-bad-tint text-bad",
  ok: "bg-ok-tint text-ok",
  mask: "bg-mask-tint text-mask",
};

/** Banner is a line above or below something that is true of all of it. */
export function Banner({
  tone = "info",
  icon,
  children,
  action,
  live = false,
}: {
  tone?: Tone;
  icon: IconName;
  children: ReactNode;
  action?: ReactNode;
  live?: boolean;
}) {
  return (
    <div
      {...(live ? { role: "status" } : {})}
      className={`appear flex min-h-9 items-center gap-2 px-4 py-1.5 text-13 ${tones[tone]}`}
    >
      <Icon name={icon} />
      <span className="grow text-pretty">{children}</span>
      {action}
    </div>
  );
}
