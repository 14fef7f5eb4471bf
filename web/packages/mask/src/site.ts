// What a site's policy changes in the browser: entities that it shows, what begins as its own numbers do, and what a
// visitor says is none. The twin of mask/leave.go and mask/overrule.go. It is no part of the engine's chunk, which asks it.
// A site's terms and patterns are the server's alone: whoever opens the page could read them.

import type { Finding, Result } from "./engine.ts";
import type { Stays } from "./scan.ts";

export interface Policy {
  /** Entities that stay. */
  readonly shown: readonly string[];
  /** Entities that stay by default and not here, with what stands in their place. */
  readonly hidden: readonly { readonly entity: string; readonly mask: string }[];
  /** The words that begin as the site's own numbers do, as the server writes it; empty for none. See mask/leave.go. */
  readonly leave: string;
}

const coded = /^(card(_code)?|pin|one.*|private.*|seed.*|secret)$/; // never kept, and no password

/** What the engine is to leave alone. Of what is never kept, only a card may be one of the site's own numbers. */
export const staying =
  ({ shown, leave }: Pick<Policy, "shown" | "leave">): Stays =>
  text => {
    const words = leave ? [...text.matchAll(new RegExp(leave, "giu"))] : [];
    return ({ entity, start, end, confirmed, against }) =>
      shown.includes(entity) ||
      (!/label:|question:/.test(`${confirmed}`) &&
        words.some(
          ({ 0: word, 1: lettered, index }) =>
            index <= start &&
            start < index + word.length &&
            (entity === "card"
              ? against.includes("network:weak") || (lettered && !/\s/.test(text.slice(index, end)))
              : !coded.test(entity)),
        ));
  };

/** A check digit, a question or what stands before it confirms it, so that nobody can overrule it. */
export const certain = ({ entity, confirmed }: Pick<Finding, "entity" | "confirmed">): boolean =>
  confirmed.some(
    word => /^(luhn|mod97|check|after:card)$|^question:/.test(word) || (coded.test(entity) && /^label:/.test(word)),
  );

export interface Judged extends Finding {
  /** The visitor says that it is none: the value stands in the place of the mask. */
  isOverruled: boolean;
}

/**
 * What is masked by the policy, and what a visitor says is none: the engine shows by default what a site may hide, and masks
 * what the visitor judges. The server decides by the same rules.
 */
export function judge(
  text: string,
  { masked, findings }: Result,
  { hidden }: Policy,
  isNone: (f: Finding) => boolean = () => false,
) {
  let out = "";
  let at = 0;
  const judged = findings.flatMap((f): Judged[] => {
    const mask = f.shown ? hidden.find(h => h.entity === f.entity)?.mask : masked.slice(f.maskStart, f.maskEnd);
    const isOverruled = mask !== undefined && !certain(f) && isNone(f);
    out += masked.slice(at, f.maskStart);
    const maskStart = out.length;
    out += isOverruled || !mask ? text.slice(f.start, f.end) : mask;
    at = f.maskEnd;
    return mask ? [{ ...f, isOverruled, maskStart, maskEnd: out.length }] : [];
  });
  return { masked: out + masked.slice(at), findings: judged };
}
