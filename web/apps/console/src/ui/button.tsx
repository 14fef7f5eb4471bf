import type { ComponentProps } from "react";
import { Icon, type IconName } from "./icon.tsx";

type Look = "primary" | "plain" | "quiet" | "danger";

const looks: Record<Look, string> = {
  primary: "bg-accent text-on border-transparent hover:brightness-110 active:brightness-95",
  plain: "bg-raise text-fg border-edge/60 hover:bg-hover",
  quiet: "bg-transparent text-fg2 border-transparent hover:bg-hover hover:text-fg",
  danger: "bg-bad text-bg border-transparent hover:brightness-110 active:brightness-95",
};

export interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  icon?: IconName;
  /** Shown behind the label, as a key to learn. */
  keys?: string | undefined;
}

/** Button has a label; for an icon alone use IconButton, which demands a name. */
export function Button({
  look = "plain",
  icon,
  keys,
  className = "",
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={`inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-4 border px-2.5 text-13 font-semibold whitespace-nowrap select-none disabled:cursor-not-allowed disabled:opacity-50 ${looks[look]} ${className}`}
      {...rest}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
      {keys && <Kbd keys={keys} on={look === "primary" || look === "danger"} />}
    </button>
  );
}

export function IconButton({
  icon,
  label,
  keys,
  className = "",
  size = 16,
  ...rest
}: ComponentProps<"button"> & { icon: IconName; label: string; keys?: string; size?: number }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      className={`inline-flex size-7 shrink-0 items-center justify-center rounded-4 text-fg2 hover:bg-hover hover:text-fg disabled:cursor-not-allowed disabled:opacity-50 aria-pressed:bg-hover aria-pressed:text-fg ${className}`}
      {...rest}
    >
      <Icon name={icon} size={size} />
    </button>
  );
}

/** Kbd shows keys as they are pressed, one after the other where a space parts them. */
export function Kbd({ keys, on = false }: { keys: string; on?: boolean }) {
  return (
    <span aria-hidden="true" className="inline-flex gap-0.5 font-sans">
      {keys.split(" ").map(key => (
        <span
          key={key}
          className={`inline-flex h-4 min-w-4 items-center justify-center rounded-4 border px-1 text-[11px] leading-none font-normal ${on ? "border-current/40 text-current" : "border-line bg-sub text-fg2"}`}
        >
          {key}
        </span>
      ))}
    </span>
  );
}
