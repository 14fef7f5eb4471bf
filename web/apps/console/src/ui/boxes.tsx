// Several of a list, each with a box to tick.

import type { ReactNode } from "react";
import { toggled } from "./toggled.ts";

export interface Named {
  readonly id: string;
  readonly name: string;
}

export function Boxes({
  label,
  labelHidden = false,
  hint,
  of,
  chosen,
  onChange,
  mono = false,
  children,
}: {
  label: string;
  labelHidden?: boolean;
  hint?: ReactNode;
  of: readonly Named[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  /** They are names that programs use: in two columns, each of one width. */
  mono?: boolean;
  /** What stands behind the last one. */
  children?: ReactNode;
}) {
  return (
    <fieldset>
      <legend className={labelHidden ? "sr-only" : "mb-1 font-semibold"}>{label}</legend>
      {hint}
      <div className={mono ? "grid gap-x-4 gap-y-1 sm:grid-cols-2" : "flex flex-wrap items-center gap-x-4 gap-y-1"}>
        {of.map(one => (
          <label key={one.id} className={`inline-flex min-h-6 items-center gap-1.5 ${mono ? "font-mono text-12" : ""}`}>
            <input
              type="checkbox"
              className="size-3.5 accent-accent"
              checked={chosen.includes(one.id)}
              onChange={() => onChange(toggled(chosen, one.id))}
            />
            {one.name}
          </label>
        ))}
        {children}
      </div>
    </fieldset>
  );
}
