import { describe, expect, it } from "vitest";
import { type Command, find, meaning, noPrefix, shown } from "../commands/state.ts";
import { distribution, strengthOf } from "../posture/state.ts";
import { byDay, niceTop, totals } from "../privacy/state.ts";
import { around, mark } from "../search/state.ts";
import { parse } from "../settings/state.ts";
import { de } from "../texts/de.ts";
import { en } from "../texts/en.ts";
import { span } from "../texts/time.ts";
import { initials } from "../ui/avatar.tsx";
import { decodeFrame } from "../wire/decode.ts";
import type { Me } from "../wire/types.ts";
import { landing, offered, safeNext } from "./landing.ts";

const person = (role: string, ...permissions: string[]): Me => ({
  id: "1",
  name: "A",
  email: "",
  role,
  permissions,
  teams: [],
  sites: [],
  presence: "online",
});

describe("where a person lands", () => {
  it.each([
    ["agent", ["conversation.read_own", "conversation.reply", "staff.see"], "/inbox/unassigned"],
    ["administrator", ["staff.see", "staff.manage", "sites.see", "posture.see"], "/sites"],
    ["privacy", ["conversation.erase", "sites.see", "consent.see", "erasures.see", "posture.see"], "/consent"],
    ["auditor", ["staff.see", "sites.see", "consent.see", "erasures.see", "posture.see"], "/posture"],
    ["nobody in particular", [], "/settings"],
  ])("%s", (role, permissions, want) => {
    expect(landing(person(role, ...permissions))).toBe(want);
  });

  it("offers nothing that is not permitted", () => {
    expect(offered(person("x"))).toEqual([]);
    expect(offered(person("x", "sites.see")).map(p => p.to)).toEqual(["/sites"]);
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/signin?next=/",
    "\\/evil",
    "/a\u0000b",
    "/a\nb",
    "",
  ])("does not go on to %j", next => {
    expect(safeNext(next)).toBeUndefined();
  });
  it("goes on to a path of its own", () => {
    expect(safeNext("/inbox/mine/1?x=2")).toBe("/inbox/mine/1?x=2");
  });
});

describe("commands", () => {
  const command = (id: string, title: string, ...keys: string[]): Command => ({
    id,
    title,
    keys,
    group: "app",
    run: () => undefined,
  });
  const book = [
    command("next", "Next conversation", "j"),
    command("mine", "Go to Mine", "g m"),
    command("menu", "Commands", "mod+k"),
    command("end", "End conversation…", "e"),
    command("ended", "Go to Ended", "g e"),
  ];
  const stroke = (key: string, to: object = {}) => ({ key, mod: false, alt: false, typing: false, at: 0, ...to });

  it("reads one stroke, and two in a row", () => {
    expect(meaning(book, noPrefix, stroke("j")).command?.id).toBe("next");
    const g = meaning(book, noPrefix, stroke("g"));
    expect(g).toMatchObject({ taken: true, prefix: { keys: "g" } });
    expect(meaning(book, g.prefix, stroke("e")).command?.id).toBe("ended");
    expect(meaning(book, { keys: "g", at: 0 }, stroke("e", { at: 5000 })).command?.id).toBe("end");
  });

  it("leaves letters to whoever types, but not the modifier", () => {
    expect(meaning(book, noPrefix, stroke("j", { typing: true }))).toMatchObject({ taken: false });
    expect(meaning(book, noPrefix, stroke("k", { typing: true, mod: true })).command?.id).toBe("menu");
    expect(meaning(book, noPrefix, stroke("j", { alt: true })).taken).toBe(false);
  });

  it("finds by the beginnings of words", () => {
    expect(find(book, "go en").map(c => c.id)).toEqual(["ended"]);
    expect(find(book, "end")[0]?.id).toBe("end");
    expect(find([command("x", "Übergeben")], "uber")).toHaveLength(1);
  });

  it("shows keys as the machine names them", () => {
    expect(shown("mod+k", true)).toBe("⌘ K");
    expect(shown("g m", false)).toBe("G M");
  });
});

describe("search", () => {
  it("marks words as text, whatever they are made of", () => {
    expect(
      mark("a <b>REFUND</b> (x)", "refund (x)")
        .filter(p => p.hit)
        .map(p => p.text),
    ).toEqual(["REFUND", "(x)"]);
    expect(mark("a.b", "..").some(p => p.hit)).toBe(false);
    for (const q of ["(", "[a", "\\", "*+", "a|b"])
      expect(
        mark("text", q)
          .map(p => p.text)
          .join(""),
      ).toBe("text");
  });
  it("cuts long texts about the first hit", () => {
    const cut = around(`${"x ".repeat(300)}needle${" y".repeat(300)}`, "needle");
    expect(cut).toContain("needle");
    expect(cut.length).toBeLessThan(200);
  });
});

describe("numbers", () => {
  it("sums up answers by day and fills the empty ones", () => {
    const days = byDay(
      [
        { day: "2026-05-03", site: "a", allowed: 2, declined: 1, offRecord: 0 },
        { day: "2026-05-03", site: "b", allowed: 1, declined: 0, offRecord: 1 },
      ],
      "",
      "2026-05-04",
      3,
    );
    expect(days.map(d => d.day)).toEqual(["2026-05-02", "2026-05-03", "2026-05-04"]);
    expect(days[1]).toMatchObject({ allowed: 3, declined: 1, offRecord: 1 });
    expect(totals(days).all).toBe(5);
    expect([0, 4, 5, 7, 10, 11, 37, 43, 100, 999].map(niceTop)).toEqual([4, 4, 6, 8, 10, 20, 40, 50, 100, 1000]);
  });
  it("never takes what was not told for strong", () => {
    expect(strengthOf({ transport: "proxy", count: 1 })).toBe("none");
    expect(strengthOf({ transport: "proxy", key_bits: 256, count: 1 })).toBe("none");
    expect(strengthOf({ transport: "tls", version: "TLS 1.3", key_bits: 128, count: 1 })).toBe("fair");
    expect(strengthOf({ transport: "tls", version: "TLS 1.2", key_bits: 112, count: 1 })).toBe("weak");
    expect(distribution([])).toEqual([]);
    expect(
      distribution([
        { transport: "tls", version: "TLS 1.3", key_bits: 256, count: 3 },
        { transport: "loopback", count: 1 },
      ]),
    ).toEqual([
      { strength: "strong", count: 3, share: 0.75 },
      { strength: "open", count: 1, share: 0.25 },
    ]);
  });
  it("writes spans and initials", () => {
    expect([-5, 0, 42_000, 252_000, 3_800_000, 200_000_000].map(span)).toEqual([
      "0:00",
      "0:00",
      "0:42",
      "4:12",
      "1:03:20",
      "2 d",
    ]);
    expect(["Jo Smith", "ana", "", "  ", "Ångström", "李 雷"].map(initials)).toEqual(["JS", "A", "", "", "Å", "李雷"]);
  });
});

describe("what was kept in the browser", () => {
  it.each(["", "null", "[]", "{", '{"theme":"pink","sound":"yes","sendKey":7,"__proto__":{"theme":"dark"}}'])(
    "is the default where it is strange: %s",
    kept => {
      expect(parse(kept)).toMatchObject({ theme: "system", sound: true, sendKey: "mod" });
    },
  );
  it("is read field by field", () => {
    expect(parse('{"theme":"dark","sound":false,"sendKey":"enter"}')).toMatchObject({
      theme: "dark",
      sound: false,
      sendKey: "enter",
      notify: false,
    });
  });
});

describe("frames", () => {
  const entry = { seq: 1, n: 1, id: "x", at: 1, by: "visitor", kind: "message", text: "hi", masks: null };
  it("are read, with lists that Go left empty", () => {
    expect(decodeFrame(JSON.stringify({ t: "entry", c: "c", e: entry }))).toMatchObject({
      t: "entry",
      e: { text: "hi", masks: [] },
    });
  });
  it.each([{ ...entry, by: "god" }, { ...entry, seq: "1" }, { ...entry, masks: [{ entity: 1 }] }, null])(
    "of the wrong form are none: %j",
    e => {
      expect(decodeFrame(JSON.stringify({ t: "entry", c: "c", e }))).toBeUndefined();
    },
  );
});

describe("languages", () => {
  const words = (o: object, path = ""): [string, unknown][] =>
    Object.entries(o).flatMap(([k, v]) =>
      typeof v === "object" && v !== null ? words(v, `${path}${k}.`) : [[path + k, v] as [string, unknown]],
    );
  it("have the same keys and say something under each", () => {
    const a = new Map(words(en));
    const b = new Map(words(de));
    expect([...b.keys()].sort()).toEqual([...a.keys()].sort());
    for (const [k, v] of b) {
      expect(typeof v, k).toBe(typeof a.get(k));
      if (typeof v === "string") expect(v.trim(), k).not.toBe("");
    }
  });
});
