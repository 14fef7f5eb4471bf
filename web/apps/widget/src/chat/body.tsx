/** A message's text: text nodes, masks and links, and nothing that the browser would take for markup. */
import type { Mask } from "@snug/protocol/entry";
import { pieces } from "@snug/ui/whole";
import { MaskChip } from "./mask-chip.tsx";
import { segments } from "./segments.ts";

/** Body writes a text; n is the number of the entry, where it is an own one. */
export function Body({
  text,
  masks,
  n,
}: {
  readonly text: string;
  readonly masks: readonly Mask[];
  readonly n?: number | false;
}) {
  return (
    <p class="body" dir="auto">
      {segments(text, masks).map((s, i) => {
        if (s.kind === "mask")
          return <MaskChip key={i} text={s.text} mask={s.mask} at={n ? { n, mask: masks.indexOf(s.mask) } : null} />;
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
