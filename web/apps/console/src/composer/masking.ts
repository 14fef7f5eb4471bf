// Masking before sending, by the same rules as the server's: what agents write is masked, too. The twin is fetched for the
// first composer, once the first screen stands. What is sent before waits for it, but not for long: where it can't be had
// the server alone masks, as it does with everything anyhow.

import { judge, staying } from "@snug/mask/site";
import { useSyncExternalStore } from "react";
import { onceWanted } from "../ui/overlay.tsx";
import type { Mask, Masking } from "../wire/types.ts";

export interface Masked {
  readonly text: string;
  readonly masks: readonly Mask[];
}

type Scan = typeof import("@snug/mask/mask").scan;

/** Most masks that a message may carry. */
const most = 64;
/** How long what is sent waits for the twin. */
const patienceMs = 2000;
let scan: Scan | undefined;
let asked: Promise<void> | undefined;
let held = 0;
const listeners = new Set<() => void>();

async function fetchTwin(): Promise<void> {
  try {
    ({ scan } = await import("@snug/mask/mask"));
    for (const listener of listeners) listener();
  } catch {
    asked = undefined; // no connection: asked for again with the next composer
  }
}

function load(): Promise<void> {
  asked ??= fetchTwin();
  return asked;
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  const never = onceWanted(() => void load());
  return () => {
    never();
    listeners.delete(listener);
  };
};

/** hold calls at once where the twin is there, and otherwise when it has come, can't be had, or was waited for long enough. */
export function hold(go: () => void): void {
  if (scan) {
    go();
    return;
  }
  held++;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>(done => {
    timer = setTimeout(done, patienceMs);
  });
  void Promise.race([load(), patience]).then(() => {
    clearTimeout(timer);
    held--;
    go();
  });
}

/** Whether something that was sent still waits here. */
export const holds = (): boolean => held > 0;

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
