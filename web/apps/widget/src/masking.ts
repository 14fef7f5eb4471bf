/** The masking twin, in a chunk of its own that is fetched once the panel is there. */
import { scan as twin } from "@snug/mask/mask";
import type { Masking } from "@snug/protocol/boot";
import type { Scan } from "./chat/hold.ts";

/** The most masks that the server takes along; it finds the rest itself. */
const most = 64;

/**
 * scanner gives what masks a text as the server will. The question is what was asked before, which may turn four digits
 * into a PIN; overruled are places in the text that the visitor says hold nothing confidential. site is asked each time.
 */
export const scanner =
  (site: () => Masking): Scan =>
  (text, question, overruled = []) => {
    const policy = site();
    const { masked, findings } = twin(text, question, { ...policy, overruled });
    const masks = findings.filter(f => !f.shown);
    const theirs = findings.filter(f => f.shown && !policy.shown.includes(f.entity));
    return {
      text: masked,
      masks: masks.slice(0, most).map(f => ({
        entity: f.entity,
        rule: f.rule,
        where: "browser",
        disposition: "destroyed",
        start: f.maskStart,
        end: f.maskEnd,
        confirmed: f.confirmed,
        against: f.against,
      })),
      overruled: theirs.slice(0, most).map(f => [f.maskStart, f.maskEnd]),
      found: findings
        .filter(f => masks.includes(f) || theirs.includes(f))
        .map(f => ({
          entity: f.entity,
          at: [f.start, f.end],
          mask: masked.slice(f.maskStart, f.maskEnd),
          mayOverrule: policy.mayOverrule && !f.certain,
          isOverruled: f.shown,
        })),
    };
  };
