// The frame of the pages beside the inbox: a title, what it is, and a column of readable width; tables; figures.

import type { ReactNode } from "react";
import { PageMenu } from "../app/pagemenu.tsx";
import { reachable } from "./reach.ts";

export function Page({
  title,
  hint,
  actions,
  foot,
  children,
  wide = false,
}: {
  title: string;
  hint?: string;
  actions?: ReactNode;
  /** Stays at the bottom, whatever is scrolled. */
  foot?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}) {
  const width = wide ? "max-w-[1120px]" : "max-w-[760px]";
  return (
    <div className="flex h-full min-w-0 grow flex-col">
      <header className="shrink-0 border-b">
        <div className={`mx-auto flex min-h-12 items-center gap-3 px-4 md:px-6 ${width}`}>
          <PageMenu />
          <h1 className="text-14 font-semibold">{title}</h1>
          <div className="ms-auto flex gap-2">{actions}</div>
        </div>
      </header>
      <div className="min-h-0 grow overflow-y-auto" tabIndex={-1}>
        <div className={`mx-auto flex min-h-full flex-col gap-6 px-4 py-5 md:px-6 ${width}`}>
          {hint && <p className="max-w-[64ch] text-pretty text-fg2">{hint}</p>}
          {children}
        </div>
      </div>
      {foot && (
        <footer className="appear shrink-0 border-t bg-raise">
          <div className={`mx-auto flex min-h-12 flex-wrap items-center gap-3 px-4 py-2 md:px-6 ${width}`}>{foot}</div>
        </footer>
      )}
    </div>
  );
}

export function Section({
  title,
  hint,
  children,
  aside,
}: {
  title: string;
  hint?: string;
  children: ReactNode;
  aside?: ReactNode;
}) {
  return (
    <section className="flex flex-col gap-3">
      <div className="flex items-end gap-3">
        <div className="grow">
          <h2 className="text-14 font-semibold">{title}</h2>
          {hint && <p className="text-12 text-fg2">{hint}</p>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}

export function Card({ children, className = "" }: { children: ReactNode; className?: string }) {
  return <div className={`rounded-8 border bg-raise ${className}`}>{children}</div>;
}

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly end?: boolean;
  readonly cell: (row: T) => ReactNode;
}

/** Table scrolls sideways in a frame of its own, which the keyboard can reach. */
export function Table<T>({
  label,
  columns,
  rows,
  rowKey,
}: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}) {
  return (
    <section aria-label={label} {...reachable} className="overflow-x-auto rounded-8 border bg-raise">
      <table className={`w-full text-start ${columns.length > 3 ? "min-w-[680px]" : ""}`}>
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="border-b text-12 text-fg2">
            {columns.map(c => (
              <th
                key={c.key}
                scope="col"
                className={`h-8 px-3 font-semibold whitespace-nowrap ${c.end ? "text-end" : "text-start"}`}
              >
                {c.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={rowKey(row)} className="border-b last:border-b-0 hover:bg-hover">
              {columns.map(c => (
                <td key={c.key} className={`h-11 px-3 py-1.5 ${c.end ? "figures text-end" : ""}`}>
                  {c.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Stat({ label, value, hint }: { label: string; value: ReactNode; hint?: string }) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5 rounded-8 border bg-raise px-4 py-3">
      <dt className="text-12 text-fg2">{label}</dt>
      <dd className="figures truncate text-20 font-semibold">{value}</dd>
      {hint && <dd className="truncate text-12 text-fg2">{hint}</dd>}
    </div>
  );
}

/** Tag is a word about a thing; its tone is never the only sign. */
export function Tag({
  tone = "plain",
  children,
}: {
  tone?: "plain" | "ok" | "warn" | "accent" | "bad" | "mask";
  children: ReactNode;
}) {
  const look = {
    plain: "bg-sub text-fg2 border-line",
    ok: "bg-ok-tint text-ok border-transparent",
    warn: "bg-warn-tint text-warn border-transparent",
    bad: "bg-bad-tint text-bad border-transparent",
    accent: "bg-tint text-accent border-transparent",
    mask: "bg-mask-tint text-mask border-transparent",
  }[tone];
  return (
    <span
      className={`inline-flex h-[18px] items-center gap-1 rounded-4 border px-1.5 text-12 whitespace-nowrap ${look}`}
    >
      {children}
    </span>
  );
}

/** HashBadge shows a hash short, and whole on hover and to be copied. */
export function HashBadge({ hash }: { hash: string }) {
  return (
    <code className="rounded-4 bg-sub px-1 py-px font-mono text-12 text-fg2" title={hash}>
      {hash.length > 16 ? `${hash.slice(0, 8)}…${hash.slice(-4)}` : hash}
    </code>
  );
}
