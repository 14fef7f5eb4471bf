// What happens when time has passed. A timer's name says what it is for and, behind a colon, for which conversation.

import { hasGap, high } from "./log.ts";
import { type Live, type Step, setWatch, still } from "./model.ts";

/** How long to wait for an entry that overtook another, before asking for what is missing. */
export const gapMs = 200;
/** A typing signal that is not renewed lapses after this. */
export const typingMs = 6000;

export function onTimer(live: Live, name: string, at: number): Step {
  if (name === "reconnect") {
    if (live.link.state !== "waiting") return still(live);
    return [{ ...live, link: { ...live.link, state: "opening" } }, [{ t: "open" }]];
  }
  const [what, c = ""] = split(name);
  const w = live.watches.get(c);
  if (!w) return still(live);
  if (what === "typing") return still(setWatch(live, c, { typists: w.typists.filter(t => t.until > at) }));
  if (what === "gap" && w.on && w.log.loaded && live.link.state === "live") {
    const missing =
      hasGap(w.log) ||
      (live.rows.get(c)?.seq ?? 0) > high(w.log) ||
      live.outbox.some(s => s.c === c && (s.state === "acked" || s.state === "failed"));
    if (missing) return [live, [{ t: "send", frame: { t: "watch", c, after: high(w.log) } }]];
  }
  return still(live);
}

function split(name: string): [string, string | undefined] {
  const at = name.indexOf(":");
  return at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}
