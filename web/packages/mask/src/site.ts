// What a site's policy changes in the browser: entities that it shows, what begins as its own numbers do, and what a
// visitor says is none. The twin of mask/leave.go and mask/overrule.go. It is no part of the engine's chunk, which asks it.
// A site's terms and patterns are the server's alone: whoever opens the page could read them.

import type { Finding, Result } from "./engine.ts";
import type { Stays } from "./scan.ts";

export interface Policy {
  /** Entities that stay. */
  readonly shown: readonly string[];
  /** The words that begin as the site's own numbers do, as the server writes it; empty for none. See mask/leave.go. */
  readonly leave: string;
}

const coded = /^(card(_code)?|pin|one.*|private.*|seed.*|secret)$/; // never kept, and no password

/** What the engine is to leave alone. Of what is never kept, only a card may be one of the site's own numbers. */
export const staying =
  ({ shown, leave }: Policy): Stays =>
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

/** Puts values back that the visitor says are none. The server decides by the same rule. */
export function overrule(text: string, { masked, findings }: Result, isNone: (f: Finding) => boolean) {
  let out = "";
  let at = 0;
  const judged = findings.map((f): Judged => {
    const isOverruled = !certain(f) && isNone(f);
    out += masked.slice(at, f.maskStart);
    const maskStart = out.length;
    out += isOverruled ? text.slice(f.start, f.end) : masked.slice(f.maskStart, f.maskEnd);
    at = f.maskEnd;
    return { ...f, isOverruled, maskStart, maskEnd: out.length };
  });
  return { masked: out + masked.slice(at), findings: judged };
}
