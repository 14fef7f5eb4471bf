// A switch with its label. On its own, so that who signs in does not fetch what it is made of.

import { Switch } from "@base-ui/react/switch";
import { useId } from "react";

export function Toggle({
  label,
  hint,
  checked,
  disabled = false,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <Switch.Root
        aria-labelledby={id}
        {...(hint ? { "aria-describedby": `${id}-hint` } : {})}
        checked={checked}
        disabled={disabled}
        onCheckedChange={on => onChange(on)}
        className="group relative mt-px inline-flex h-[18px] w-8 shrink-0 rounded-full border border-edge bg-sub data-checked:border-accent data-checked:bg-accent data-disabled:opacity-60"
      >
        <Switch.Thumb className="absolute start-[2px] top-[2px] size-3 rounded-full bg-fg2 transition-[inset-inline-start] data-checked:start-[16px] data-checked:bg-on" />
      </Switch.Root>
      <span className="flex flex-col">
        <span id={id} className="font-semibold">
          {label}
        </span>
        {hint && (
          <span id={`${id}-hint`} className="text-12 text-fg2">
            {hint}
          </span>
        )}
      </span>
    </div>
  );
}
