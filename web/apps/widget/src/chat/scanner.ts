/** What the masking twin finds, by the site's policy, as the notice shows it and the server takes it. */
import type { scan as twin } from "@snug/mask/mask";
import { certain, judge, staying } from "@snug/mask/site";
import type { Masking } from "@snug/protocol/boot";
import type { Scan } from "./hold.ts";

/** The most masks that the server takes along; it finds the rest itself. */
const most = 64;

/**
 * scanner gives what masks a text as the server will. The question is what was asked before, which may turn four digits
 * into a PIN; overruled are places in the text that the visitor says hold nothing confidential. site is asked each time.
 */
export const scanner =
  (scan: typeof twin, site: () => Masking): Scan =>
  (text, question, overruled = []) => {
    const policy = site();
    const { masked, findings } = judge(text, scan(text, question, staying(policy)), policy, f =>
      overruled.some(([start, end]) => start <= f.start && f.end <= end),
    );
    const masks = findings.filter(f => !f.isOverruled);
    const theirs = findings.filter(f => f.isOverruled);
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
      found: findings.map(f => ({
        entity: f.entity,
        at: [f.start, f.end],
        mask: masked.slice(f.maskStart, f.maskEnd),
        mayOverrule: policy.mayOverrule && !certain(f),
        isOverruled: f.isOverruled,
      })),
    };
  };
