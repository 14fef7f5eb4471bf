// Saved replies by a slash: what is offered for the word at the caret, and the keys that choose from it.

import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useMemo, useState } from "react";
import { repliesQuery } from "../replies/net.ts";
import { matching, type Reply, slashAt } from "./state.ts";

/** Most replies that are offered at once. */
const offeredMost = 8;

export interface Slashed {
  /** A list is shown. */
  readonly open: boolean;
  readonly options: readonly Reply[];
  readonly index: number;
  /** There are no saved replies at all. */
  readonly none: boolean;
  readonly point: (index: number) => void;
  readonly pick: (r: Reply | undefined) => void;
  /** Opens the list again where Escape closed it. */
  readonly reopen: () => void;
  /** Takes a key if it was meant for the list, and tells whether it did. */
  readonly key: (e: KeyboardEvent) => boolean;
}

/** useSlash offers saved replies for the shortcut at the caret. put puts a reply's text in place of what was typed. */
export function useSlash(
  on: boolean,
  text: string,
  caret: number,
  put: (from: number, to: number, piece: string) => void,
): Slashed {
  const { data: replies } = useQuery({ ...repliesQuery, enabled: on });
  const [picked, setPicked] = useState(0);
  const [closed, setClosed] = useState<number>();
  const slash = on ? slashAt(text, caret) : undefined;
  const query = slash?.query;
  const options = useMemo(
    () => (query !== undefined && replies ? matching(replies, query).slice(0, offeredMost) : []),
    [query, replies],
  );
  // What Escape closed stays closed as long as that slash stands; another one in its place is a new question.
  if (closed !== undefined && slash?.from !== closed) setClosed(undefined);
  const open = slash !== undefined && closed !== slash.from && replies !== undefined;
  const index = Math.min(picked, Math.max(0, options.length - 1));
  const pick = (r: Reply | undefined): void => {
    if (!r || !slash) return;
    setPicked(0);
    put(slash.from, slash.to, r.text);
  };
  const key = (e: KeyboardEvent): boolean => {
    if (!open || e.nativeEvent.isComposing || e.metaKey || e.ctrlKey) return false;
    if (e.key === "Escape") setClosed(slash.from);
    else if (options.length === 0) return false;
    else if (e.key === "ArrowDown") setPicked((index + 1) % options.length);
    else if (e.key === "ArrowUp") setPicked((index - 1 + options.length) % options.length);
    else if ((e.key === "Enter" || e.key === "Tab") && !e.shiftKey) pick(options[index]);
    else return false;
    e.preventDefault();
    return true;
  };
  return {
    open,
    options,
    index,
    none: replies?.length === 0,
    point: setPicked,
    pick,
    reopen: () => setClosed(undefined),
    key,
  };
}
