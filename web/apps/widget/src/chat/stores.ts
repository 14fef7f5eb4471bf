/**
 * Storage of the frame's own origin, in the partition that the browser keeps for this shop. Nothing is written before the
 * visitor has allowed the chat; beyond the tab only where keeping or recognising was allowed. Everything read is decoded.
 */
import type { Store } from "@snug/client/ports";
import { type Family, family, type Tab, tab } from "@snug/client/saved";
import { attempt, type Decoder, json } from "@snug/protocol/decode";

function store<T>(area: () => Storage, key: string, decoder: Decoder<T>): Store<T> {
  const safely = <R>(task: (s: Storage) => R, otherwise: R): R => {
    try {
      return task(area());
    } catch {
      return otherwise;
    }
  };
  return {
    load: () =>
      safely(s => {
        const text = s.getItem(key);
        return text === null ? null : attempt(decoder, json(text));
      }, null),
    save: value =>
      safely(s => {
        s.setItem(key, JSON.stringify(value));
        return true;
      }, false),
    clear: () => safely(s => s.removeItem(key), undefined),
  };
}

const lasting = (purposes: readonly string[]): boolean => purposes.includes("keep") || purposes.includes("recognise");

/** familyStore keeps the token until the tab closes, or until it is deleted where that was allowed. */
export function familyStore(site: string): Store<Family> {
  const key = `snug:${site}`;
  const short = store(() => sessionStorage, key, family);
  const long = store(() => localStorage, key, family);
  return {
    load() {
      const a = short.load();
      const b = long.load();
      return a && b ? (a.gen >= b.gen ? a : b) : (a ?? b);
    },
    save(value) {
      const isLong = lasting(value.purposes);
      (isLong ? short : long).clear();
      return (isLong ? long : short).save(value);
    },
    clear() {
      short.clear();
      long.clear();
    },
  };
}

export const tabStore = (site: string): Store<Tab> => store(() => sessionStorage, `snug:${site}:tab`, tab);
