/**
 * Shows a window of a long list: at most `most` rows are nodes, and what is above and below is a gap of the height that
 * those rows had, or are likely to have. Where the window moves, what is being read stays where it is.
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export const most = 200;
const step = 60;
const guess = 60;

export interface Window {
  readonly from: number;
  readonly to: number;
  readonly above: number;
  readonly below: number;
  /** onScroll moves the window towards the end that comes near. */
  onScroll(): void;
  /** toEnd moves it to the newest. */
  toEnd(): void;
}

export function useWindow(keys: readonly string[], scroller: RefObject<HTMLElement | null>, isAtEnd: boolean): Window {
  const [end, setEnd] = useState(keys.length);
  const heights = useRef(new Map<string, number>());
  const anchor = useRef<{ key: string; top: number } | null>(null);
  const to = isAtEnd ? keys.length : Math.min(Math.max(end, Math.min(most, keys.length)), keys.length);
  const from = Math.max(0, to - most);

  const nodes = (): HTMLElement[] => [...(scroller.current?.querySelectorAll<HTMLElement>("[data-key]") ?? [])];
  const sum = (a: number, b: number): number => {
    let total = 0;
    for (const key of keys.slice(a, b)) total += heights.current.get(key) ?? guess;
    return total;
  };

  const move = (next: number): void => {
    const all = nodes();
    for (const node of all) heights.current.set(node.dataset.key ?? "", node.offsetHeight);
    const middle = all.find(n => n.getBoundingClientRect().bottom > 0);
    if (middle) anchor.current = { key: middle.dataset.key ?? "", top: middle.getBoundingClientRect().top };
    setEnd(next);
  };

  useLayoutEffect(() => {
    const held = anchor.current;
    anchor.current = null;
    if (!held || !scroller.current) return;
    const node = nodes().find(n => n.dataset.key === held.key);
    if (node) scroller.current.scrollTop += node.getBoundingClientRect().top - held.top;
  });

  return {
    from,
    to,
    above: sum(0, from),
    below: sum(to, keys.length),
    onScroll() {
      const box = scroller.current;
      if (!box || keys.length <= most) return;
      const near = box.clientHeight * 2;
      const shown = nodes();
      const first = shown[0];
      const last = shown.at(-1);
      if (first && from > 0 && box.scrollTop < first.offsetTop + near) move(Math.max(most, to - step));
      else if (last && to < keys.length && box.scrollTop + box.clientHeight > last.offsetTop - near) {
        move(Math.min(keys.length, to + step));
      }
    },
    toEnd: () => setEnd(keys.length),
  };
}
