// Masking before sending, by the same rules as the server's: what agents write is masked, too. The twin is fetched when the
// first composer opens; until it is there the server alone masks, as it does with everything anyhow.

import { judge, staying } from "@snug/mask/site";
import { useSyncExternalStore } from "react";
import type { Mask, Masking } from "../wire/types.ts";

export interface Masked {
  readonly text: string;
  readonly masks: readonly Mask[];
}

type Scan = typeof import("@snug/mask/mask").scan;

/** Most masks that a message may carry. */
const most = 64;
let scan: Scan | undefined;
let asked = false;
const listeners = new Set<() => void>();

async function load(): Promise<void> {
  if (asked) return;
  asked = true;
  try {
    ({ scan } = await import("@snug/mask/mask"));
    for (const listener of listeners) listener();
  } catch {
    asked = false; // no connection: asked for again with the next composer
  }
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  void load();
  return () => void listeners.delete(listener);
};

/** useMasking fetches the twin and renders again when it is there. */
export const useMasking = (): boolean => useSyncExternalStore(subscribe, () => scan !== undefined);

/**
 * maskText masks what is about to be sent. The question is the visitor's last message: "4711" may answer it. The policy is
 * that of the conversation's site.
 */
export function maskText(text: string, question: string, policy?: Masking): Masked {
  if (!scan || text === "") return { text, masks: [] };
  const found = scan(text, question, policy && staying(policy));
  const { masked, findings: masks } = judge(text, found, policy ?? { shown: [], hidden: [], leave: "" });
  if (masks.length > most) return { text, masks: [] };
  return {
    text: masked,
    masks: masks.map(f => ({
      entity: f.entity,
      rule: f.rule,
      where: "browser",
      disposition: "destroyed",
      start: f.maskStart,
      end: f.maskEnd,
      confirmed: f.confirmed,
      against: f.against,
    })),
  };
}
