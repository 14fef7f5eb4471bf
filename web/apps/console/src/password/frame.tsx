// The frame of the pages that stand before signing in.

import type { ReactNode } from "react";
import { Icon } from "../ui/icon.tsx";

export function Frame({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <main id="content" className="flex h-full items-center justify-center overflow-y-auto bg-sub p-4">
      <div className="w-full max-w-[380px]">
        <div className="mb-5 flex flex-col items-center gap-1 text-center">
          <span className="mb-2 inline-flex size-10 items-center justify-center rounded-14 border bg-bg text-accent">
            <Icon name="lock" size={20} />
          </span>
          <h1 className="text-20 font-semibold text-balance">{title}</h1>
          {hint && <p className="mt-0.5 text-pretty text-fg2">{hint}</p>}
        </div>
        <div className="rounded-14 border bg-bg p-5">{children}</div>
      </div>
    </main>
  );
}

/** Alert says what went wrong, above a form. */
export function Alert({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="mb-4 flex items-start gap-2 rounded-4 bg-bad-tint px-3 py-2 text-bad">
      <Icon name="warn" className="mt-px" />
      {children}
    </p>
  );
}
