// A person as a disc. Staff are round and tinted, visitors square-cornered and grey: the shapes are never exchanged, so
// that a visitor who calls himself "Support" does not look like staff.

import type { PresenceState } from "../wire/types.ts";
import { Icon } from "./icon.tsx";

/** initials takes the first letters of the first and last word; whole characters, not code units. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

export function Avatar({
  name,
  staff = false,
  size = 28,
  presence,
}: {
  name: string;
  staff?: boolean;
  size?: number;
  presence?: PresenceState | undefined;
}) {
  const text = initials(name) || <Icon name="person" size={Math.round(size * 0.5)} />;
  return (
    <span aria-hidden="true" className="relative inline-flex shrink-0" style={{ width: size, height: size }}>
      <span
        className={`inline-flex size-full items-center justify-center font-semibold ${staff ? "rounded-full bg-tint text-accent" : "rounded-8 border border-line bg-sub text-fg2"}`}
        style={{ fontSize: Math.max(10, Math.round(size * 0.38)), lineHeight: 1 }}
      >
        {text}
      </span>
      {presence && <PresenceDot state={presence} className="absolute -end-0.5 -bottom-0.5 ring-2 ring-bg" />}
    </span>
  );
}

/** PresenceDot differs in form as well as in colour: full, ring, and hollow grey. The word stands beside it or in a label. */
export function PresenceDot({ state, className = "" }: { state: PresenceState; className?: string }) {
  const look =
    state === "online" ? "bg-ok" : state === "away" ? "border-2 border-warn bg-bg" : "border-2 border-edge bg-bg";
  return <span aria-hidden="true" className={`inline-block size-2 rounded-full ${look} ${className}`} />;
}
