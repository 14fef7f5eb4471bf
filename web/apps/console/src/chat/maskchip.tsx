// MaskChip stands where something confidential was. It can be asked why.

import { pieces } from "@snug/ui/whole";
import type { ReactNode } from "react";
import { DoubtMask } from "../doubts/mask.tsx";
import type { Where } from "../doubts/net.ts";
import type { Texts } from "../texts/en.ts";
import { useTexts } from "../texts/use.tsx";
import { Icon } from "../ui/icon.tsx";
import { Explain } from "../ui/overlay.tsx";
import type { Mask } from "../wire/types.ts";
import { partsOf } from "./state.ts";

export const entityName = (t: Texts, entity: string): string =>
  t.mask.entity[entity] ?? entity.replaceAll(/[._-]/g, " ");

/** sign writes one thing that spoke for or against a finding: "network:visa" becomes words. */
function sign(t: Texts, code: string): string {
  const [what = "", of = ""] = code.split(":");
  const text = t.mask.sign[what] ?? what.replaceAll(/[._-]/g, " ");
  return of && what !== "question" ? `${text} ${of}` : text;
}

/** foundWhere says where it was found, and when. */
function foundWhere(mask: Mask): "pointed" | "swept" | "browser" | "parts" | "server" {
  if (mask.rule.startsWith("pointed.")) return "pointed";
  if (mask.rule.startsWith("swept.")) return "swept";
  if (mask.where === "browser") return "browser";
  return mask.rule.endsWith(".parts") ? "parts" : "server";
}

/** Which of an entry's masks it is, where somebody may say that it is wrong. */
interface Pointer {
  readonly at: Where;
  readonly mask: number;
}

export function MaskChip({ mask, text, pointer }: { mask: Mask; text: string; pointer: Pointer | undefined }) {
  const t = useTexts();
  const name = entityName(t, mask.entity);
  const where = t.mask[foundWhere(mask)];
  const became =
    mask.disposition === "destroyed"
      ? t.mask.destroyed
      : mask.disposition === "vaulted"
        ? t.mask.vaulted
        : t.mask.shown;
  return (
    <Explain
      title={t.mask.why}
      trigger={
        <button
          type="button"
          aria-label={t.mask.chip(`${name} ${text}`)}
          className="frost mx-px inline-flex items-center gap-1 rounded-4 px-1 align-baseline text-mask ring-1 ring-mask/25 ring-inset hover:ring-mask/60"
        >
          <Icon name="lock" size={11} />
          <bdi>{text}</bdi>
        </button>
      }
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1.5 text-12">
        <Line label={t.mask.what}>{name}</Line>
        <Line label={t.mask.where}>{where}</Line>
        <Line label={t.mask.rule}>
          <code className="font-mono">{mask.rule || t.app.unknown}</code>
        </Line>
        <Line label={t.mask.confirmed}>
          {mask.confirmed?.length ? mask.confirmed.map(c => sign(t, c)).join("; ") : t.mask.none}
        </Line>
        {mask.against && mask.against.length > 0 && (
          <Line label={t.mask.against}>{mask.against.map(c => sign(t, c)).join("; ")}</Line>
        )}
        <Line label={t.mask.became}>{became}</Line>
      </dl>
      {pointer && !mask.rule.startsWith("pointed.") && <DoubtMask {...pointer} entity={mask.entity} />}
    </Explain>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-fg2">{label}</dt>
      <dd className="text-pretty">{children}</dd>
    </>
  );
}

/** Plain is a text without masks; numbers of orders stay on one line. */
function Plain({ text }: { text: string }) {
  return pieces(text).map((p, i) =>
    i % 2 ? (
      <span key={i} className="whitespace-nowrap">
        {p}
      </span>
    ) : (
      p
    ),
  );
}

/** Words are what somebody wrote, as text nodes alone, with its masks as chips; at is where, for who may say that one is wrong. */
export function Words({ text, masks, at }: { text: string; masks: readonly Mask[]; at?: Where | undefined }) {
  if (masks.length === 0) return <Plain text={text} />;
  return partsOf(text, masks).map(p =>
    p.mask ? (
      <MaskChip key={p.from} mask={p.mask} text={p.text} pointer={at && { at, mask: masks.indexOf(p.mask) }} />
    ) : (
      <Plain key={p.from} text={p.text} />
    ),
  );
}
