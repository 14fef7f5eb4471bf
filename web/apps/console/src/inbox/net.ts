// Reads boxes and conversations over HTTP, and does to them what agents do. What changes by it comes back as rows.

import { answered, api } from "../wire/api.ts";
import type { Counts, Detail, Row, StaffEntry } from "../wire/types.ts";
import type { Box } from "./state.ts";

const pageSize = 100;
/** Open boxes are read whole up to this; more is not for one person to see at once. */
const pagesMost = 5;

export interface BoxPage {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
  readonly counts: Counts;
}

async function page(box: Box, before: string | undefined): Promise<BoxPage> {
  const got = await answered(
    api.GET("/v1/conversations", { params: { query: { box, limit: pageSize, ...(before ? { before } : {}) } } }),
  );
  return { rows: got.rows, next: got.next, counts: got.counts };
}

/** readBox reads an open box whole, an ended one page by page. */
export async function readBox(box: Box, before?: string): Promise<BoxPage> {
  let got = await page(box, before);
  if (box === "ended") return got;
  for (let n = 1; n < pagesMost && got.next; n++) {
    const more = await page(box, got.next);
    got = { rows: [...got.rows, ...more.rows], next: more.next, counts: more.counts };
  }
  return got;
}

export async function readCounts(): Promise<Counts> {
  const got = await answered(api.GET("/v1/conversations", { params: { query: { box: "mine", limit: 1 } } }));
  return got.counts;
}

const at = (id: string) => ({ params: { path: { id } } });

export const readConversation = (id: string): Promise<Detail> => answered(api.GET("/v1/conversations/{id}", at(id)));

export interface Target {
  readonly staff?: string;
  readonly team?: string;
}

export const take = (id: string): Promise<Row> => answered(api.POST("/v1/conversations/{id}/take", at(id)));
export const assign = (id: string, to: Target): Promise<Row> =>
  answered(api.POST("/v1/conversations/{id}/assign", { ...at(id), body: to }));
export const transfer = (id: string, to: Target, note: string): Promise<Row> =>
  answered(api.POST("/v1/conversations/{id}/transfer", { ...at(id), body: { ...to, note } }));
/** maskEntry masks what slipped through in an entry; the entry that comes back has the text that takes the old one's place. */
export const maskEntry = (
  id: string,
  entry: string,
  body: { id: string; entity: string; span?: { start: number; end: number; of: number } },
): Promise<StaffEntry> =>
  answered(api.POST("/v1/conversations/{id}/entries/{entry}/mask", { params: { path: { id, entry } }, body }));
export const end = (id: string): Promise<Row> => answered(api.POST("/v1/conversations/{id}/end", at(id)));
/** erase erases for good. Where that takes a second person, a reason proposes it to them: then there is no receipt yet. */
export const erase = (id: string, reason = "") =>
  answered(
    api.POST("/v1/conversations/{id}/erase", { ...at(id), body: { confirm: true, ...(reason ? { reason } : {}) } }),
  );
