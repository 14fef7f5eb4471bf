/** A message's text: text nodes, masks and links, and nothing that the browser would take for markup. */
import type { Mask } from "@snug/protocol/entry";
import { pieces } from "@snug/ui/whole";
import { MaskChip } from "./mask-chip.tsx";
import { segments } from "./segments.ts";

export function Body({ text, masks }: { readonly text: string; readonly masks: readonly Mask[] }) {
  return (
    <p class="body" dir="auto">
      {segments(text, masks).map((s, i) => {
        if (s.kind === "mask") return <MaskChip key={i} text={s.text} mask={s.mask} />;
        if (s.kind === "link") {
          return (
            <a key={i} href={s.href} target="_blank" rel="noopener noreferrer nofollow">
              <bdi>{s.text}</bdi>
              {s.host && <span class="host"> ({s.host})</span>}
            </a>
          );
        }
        return pieces(s.text).map((p, j) =>
          j % 2 ? (
            <span key={j} class="whole">
              {p}
            </span>
          ) : (
            p
          ),
        );
      })}
    </p>
  );
}
