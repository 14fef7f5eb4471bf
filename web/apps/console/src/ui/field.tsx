import { type ComponentProps, type ReactNode, useId } from "react";
import { Icon } from "./icon.tsx";

export const inputLook =
  "w-full rounded-4 border border-edge bg-bg px-2.5 text-13 placeholder:text-fg2 hover:border-fg2 aria-invalid:border-bad disabled:opacity-60";

/** Field joins a label, a control, a hint and an error, and says them together to a screen reader. */
export function Field({
  label,
  hint,
  error,
  children,
  labelHidden = false,
}: {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  labelHidden?: boolean;
  children: (props: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
  }) => ReactNode;
}) {
  const id = useId();
  const about = error || hint ? `${id}-about` : undefined;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className={labelHidden ? "sr-only" : "font-semibold"}>
        {label}
      </label>
      {children({ id, "aria-describedby": about, "aria-invalid": error ? true : undefined })}
      {about && (
        <p id={about} className={`flex items-start gap-1 text-12 ${error ? "text-bad" : "text-fg2"}`}>
          {error && <Icon name="warn" size={12} className="mt-0.5" />}
          {error || hint}
        </p>
      )}
    </div>
  );
}

export function Input({ className = "", ...rest }: ComponentProps<"input">) {
  return <input className={`${inputLook} h-8 ${className}`} {...rest} />;
}

export function Area({ className = "", ...rest }: ComponentProps<"textarea">) {
  return <textarea className={`${inputLook} min-h-24 resize-y py-1.5 ${className}`} {...rest} />;
}

/** Choice is a set of radio buttons that looks like one control. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  labelHidden = false,
}: {
  label: string;
  labelHidden?: boolean;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className={labelHidden ? "sr-only" : "mb-1 font-semibold"}>{label}</legend>
      <div className="inline-flex self-start rounded-8 border bg-sub p-0.5">
        {options.map(o => (
          <label key={o.value} className="relative">
            <input
              type="radio"
              name={name}
              value={o.value}
              checked={o.value === value}
              onChange={() => onChange(o.value)}
              className="peer absolute inset-0 size-full cursor-pointer appearance-none rounded-4"
            />
            <span className="pointer-events-none relative block rounded-4 px-3 py-1 text-fg2 peer-checked:bg-raise peer-checked:font-semibold peer-checked:text-fg peer-checked:shadow-[0_0_0_1px_var(--line)]">
              {o.label}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
