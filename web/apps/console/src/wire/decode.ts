// Decoders for the staff socket: what comes in is unknown until it has been looked at. A frame that is not of the form
// that was agreed becomes undefined, and the caller drops it; it is never half believed.

import type { By, Marks, Mask, Person, PresenceState, Row, ServerFrame, StaffEntry, State } from "./types.ts";

type Fields = { readonly [key: string]: unknown };

function fields(v: unknown): Fields {
  if (typeof v !== "object" || v === null || Array.isArray(v)) throw new TypeError("not an object");
  return v as Fields;
}

function str(v: unknown): string {
  if (typeof v !== "string") throw new TypeError("not a text");
  return v;
}

function num(v: unknown): number {
  if (typeof v !== "number" || !Number.isFinite(v)) throw new TypeError("not a number");
  return v;
}

const flag = (v: unknown): boolean => v === true;
const maybe = <T>(v: unknown, read: (v: unknown) => T): T | undefined =>
  v === undefined || v === null ? undefined : read(v);
const textOr = (v: unknown, or: string): string => (typeof v === "string" ? v : or);
const numberOr = (v: unknown, or: number): number => (typeof v === "number" && Number.isFinite(v) ? v : or);

function list<T>(v: unknown, read: (v: unknown) => T): T[] {
  if (v === undefined || v === null) return [];
  if (!Array.isArray(v)) throw new TypeError("not a list");
  return v.map(read);
}

function one<T extends string>(v: unknown, of: readonly T[]): T {
  for (const each of of) if (v === each) return each;
  throw new TypeError("not one of the known words");
}

export function person(v: unknown): Person {
  const o = fields(v);
  return { id: str(o.id), name: textOr(o.name, "") };
}

export function mask(v: unknown): Mask {
  const o = fields(v);
  return {
    entity: str(o.entity),
    rule: textOr(o.rule, ""),
    where: textOr(o.where, "server"),
    disposition: textOr(o.disposition, "destroyed"),
    start: num(o.start),
    end: num(o.end),
    confirmed: list(o.confirmed, str),
    against: list(o.against, str),
  };
}

const authors: readonly By[] = ["visitor", "staff", "system"];

export function entry(v: unknown): StaffEntry {
  const o = fields(v);
  return {
    seq: num(o.seq),
    n: numberOr(o.n, 0),
    id: textOr(o.id, ""),
    at: num(o.at),
    by: one(o.by, authors),
    author: maybe(o.author, person),
    kind: str(o.kind),
    text: textOr(o.text, ""),
    client: maybe(o.client, str),
    masks: list(o.masks, mask),
    from: maybe(o.from, person),
    to: maybe(o.to, person),
    stars: maybe(o.stars, num),
    heldUntil: maybe(o.heldUntil, num),
    of: maybe(o.of, num),
    arriving: flag(o.arriving) || undefined,
    form: maybe(o.form, str),
    changed: maybe(o.changed, num),
  };
}

const states: readonly State[] = ["waiting", "open", "ended", "erased"];

export function row(v: unknown): Row {
  const o = fields(v);
  return {
    id: str(o.id),
    number: num(o.number),
    site: textOr(o.site, ""),
    team: maybe(o.team, str) || undefined,
    assignee: maybe(o.assignee, person),
    state: one(o.state, states),
    offRecord: flag(o.offRecord),
    name: textOr(o.name, ""),
    preview: textOr(o.preview, ""),
    previewBy: textOr(o.previewBy, ""),
    arriving: flag(o.arriving) || undefined,
    masked: numberOr(o.masked, 0),
    language: textOr(o.language, ""),
    createdAt: num(o.createdAt),
    updatedAt: num(o.updatedAt),
    waitingSince: maybe(o.waitingSince, num) || undefined,
    endedAt: maybe(o.endedAt, num) || undefined,
    seq: num(o.seq),
    readByMe: numberOr(o.readByMe, 0),
    unread: numberOr(o.unread, 0),
    hasDraft: flag(o.hasDraft),
    visitorSeen: numberOr(o.visitorSeen, 0),
    visitorGot: numberOr(o.visitorGot, 0),
    visitorOnline: flag(o.visitorOnline),
    stars: maybe(o.stars, num) || undefined,
  };
}

function marks(v: unknown): Marks {
  if (v === undefined || v === null) return { visitorGot: 0, visitorSeen: 0 };
  const o = fields(v);
  return { visitorGot: numberOr(o.visitorGot, 0), visitorSeen: numberOr(o.visitorSeen, 0) };
}

const presences: readonly PresenceState[] = ["online", "away", "offline"];

function frame(o: Fields): ServerFrame | undefined {
  switch (o.t) {
    case "welcome":
      return { t: "welcome", me: person(o.me) };
    case "watching":
      return {
        t: "watching",
        c: str(o.c),
        entries: list(o.entries, entry),
        more: flag(o.more),
        viewers: list(o.viewers, str),
        marks: marks(o.marks),
      };
    case "entry":
      return { t: "entry", c: str(o.c), e: entry(o.e) };
    case "row":
      return { t: "row", row: row(o.row) };
    case "gone":
      return { t: "gone", c: str(o.c) };
    case "ack":
      return {
        t: "ack",
        c: str(o.c),
        id: str(o.id),
        seq: num(o.seq),
        at: num(o.at),
        text: textOr(o.text, ""),
        masks: list(o.masks, mask),
      };
    case "held":
      return {
        t: "held",
        c: str(o.c),
        id: str(o.id),
        until: num(o.until),
        text: textOr(o.text, ""),
        masks: list(o.masks, mask),
      };
    case "undone":
      return { t: "undone", c: str(o.c), id: str(o.id) };
    case "nack":
      return {
        t: "nack",
        c: textOr(o.c, ""),
        id: textOr(o.id, ""),
        code: str(o.code),
        message: textOr(o.message, ""),
        retry: flag(o.retry),
      };
    case "typing":
      return { t: "typing", c: str(o.c), by: one(o.by, authors), name: textOr(o.name, ""), on: flag(o.on) };
    case "marks":
      return { t: "marks", c: str(o.c), ...marks(o) };
    case "online":
      return { t: "online", c: str(o.c), on: flag(o.on) };
    case "viewers":
      return { t: "viewers", c: str(o.c), names: list(o.names, str) };
    case "news":
      return { t: "news", about: str(o.about) };
    case "presence":
      return { t: "presence", staff: str(o.staff), state: one(o.state, presences) };
    case "bye":
      return { t: "bye", code: str(o.code), retry: flag(o.retry), after: numberOr(o.after, 0) };
    default:
      return undefined;
  }
}

/** decodeFrame reads one frame, or returns undefined for anything that is none. It does not throw. */
export function decodeFrame(data: string): ServerFrame | undefined {
  try {
    return frame(fields(JSON.parse(data)));
  } catch {
    return undefined;
  }
}
