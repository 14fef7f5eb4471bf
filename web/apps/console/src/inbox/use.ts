// Boxes and counts for components: read over HTTP, kept true by the socket.

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { may, useMe } from "../app/session.ts";
import type { Notice } from "../live/run.ts";
import { useLive, useNotices, useRunner } from "../live/use.tsx";
import type { Counts, Row } from "../wire/types.ts";
import { readBox, readCounts } from "./net.ts";
import { type Arrangement, arrange, type Box, belongs, boxes, nothing, stale } from "./state.ts";

const noCounts: Counts = { mine: 0, unassigned: 0, team: 0, all: 0 };

/** useBoxRows loads a box into the live rows. */
export function useBoxRows(box: Box) {
  const runner = useRunner();
  const me = useMe();
  return useInfiniteQuery({
    queryKey: ["box", box],
    queryFn: async ({ pageParam }) => {
      const asked = runner.read().rows;
      const page = await readBox(box, pageParam || undefined);
      const now = runner.read().rows;
      const drop =
        !pageParam && !page.next && box !== "ended"
          ? stale(asked, now, new Set(page.rows.map(r => r.id)), box, me)
          : [];
      runner.send({ t: "rows", rows: page.rows, drop });
      return { next: page.next, counts: page.counts };
    },
    initialPageParam: "",
    getNextPageParam: last => last.next,
    staleTime: 30_000,
  });
}

/** useCounts are the numbers beside the boxes: the server's, asked anew a moment after something moved. */
export function useCounts(): Counts {
  const client = useQueryClient();
  const me = useMe();
  const { data } = useQuery({
    queryKey: ["counts"],
    queryFn: readCounts,
    staleTime: 60_000,
    enabled: may(me, "conversation.read_own"),
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const on = useCallback(
    (n: Notice) => {
      if (n.t !== "row") return;
      const { before, row } = n;
      if (before && boxes.every(b => belongs(before, b, me) === belongs(row, b, me))) return;
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        void client.invalidateQueries({ queryKey: ["counts"] });
      }, 400);
    },
    [client, me],
  );
  useNotices(on);
  useEffect(() => () => clearTimeout(timer.current), []);
  return data ?? noCounts;
}

/** useArranged is the list of a box in the order to show, held still while `held`. settle shows what is new at once. */
export function useArranged(
  box: Box,
  held: boolean,
  selected: string | undefined,
): { list: Arrangement; rows: ReadonlyMap<string, Row>; settle: () => void } {
  const me = useMe();
  const rows = useLive(l => l.rows);
  const last = useRef<{ box: Box; list: Arrangement }>({ box, list: nothing });
  const [, again] = useState(0);
  const before = last.current.box === box ? last.current.list : nothing;
  const list = arrange(before, rows, box, me, held, selected);
  last.current = { box, list };
  const settle = useCallback(() => {
    last.current = { box, list: nothing };
    again(n => n + 1);
  }, [box]);
  return { list, rows, settle };
}
