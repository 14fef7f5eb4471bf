import { describe, expect, it } from "vitest";
import { boot } from "./boot.ts";
import { down, handshake } from "./bridge.ts";
import { attempt, bool, int, list, Mismatch, object, oneOf, opt, or, str } from "./decode.ts";
import { place } from "./entry.ts";
import { frame, token } from "./frames.ts";

describe("decoders", () => {
  it.each([
    [str(3), "abcd"],
    [str(3), 1],
    [str(3), null],
    [str(3), ["a"]],
    [str(3), new String("a")],
    [int(), -1],
    [int(), 1.5],
    [int(), "1"],
    [int(), Number.NaN],
    [int(), Number.POSITIVE_INFINITY],
    [int(), 2 ** 53],
    [int(0, 5), 6],
    [bool, 1],
    [bool, "true"],
    [oneOf("a", "b"), "c"],
    [oneOf("a", "b"), "constructor"],
    [list(int(), 2), [1, 2, 3]],
    [list(int(), 2), [1, "2"]],
    [list(int(), 2), { length: 1, 0: 1 }],
    [object({ a: int() }), []],
    [object({ a: int() }), null],
    [object({ a: int() }), "a"],
    [object({ a: int() }), {}],
    [opt(int()), "1"],
  ])("refuse what is of another form (%#)", (decoder, value) => {
    expect(() => decoder(value)).toThrow(Mismatch);
    expect(attempt<unknown>(decoder, value)).toBeNull();
  });

  it("never repeat the value in the error", () => {
    try {
      str(3)("secret-4242");
      expect.unreachable();
    } catch (e) {
      expect(String(e)).not.toContain("4242");
    }
  });

  it("take absent and null for the default, and null for the empty list", () => {
    expect(object({ a: opt(int()), b: or(int(), 7), c: list(int(), 1) })({ b: null, c: null })).toEqual({
      a: undefined,
      b: 7,
      c: [],
    });
  });

  it("read own properties only, run no getter of a prototype, and pass over what is unknown", () => {
    const polluted = Object.create({ a: 1 }) as object;
    expect(attempt(object({ a: int() }), polluted)).toBeNull();
    const out = object({ a: int() })(JSON.parse('{"a":1,"b":2,"__proto__":{"c":3}}'));
    expect(out).toEqual({ a: 1 });
    expect(Object.getPrototypeOf(out)).toBe(Object.prototype);
  });
});

describe("frames", () => {
  it("reads a welcome of a server in Go, with nulls and absences", () => {
    expect(frame('{"t":"welcome","state":"waiting","entries":null,"marks":{}}')).toEqual({
      t: "welcome",
      state: "waiting",
      entries: [],
      more: false,
      marks: { staffSeen: 0 },
      token: undefined,
      connection: undefined,
      agent: undefined,
      kept: true,
    });
  });

  it("refuses a welcome whose token is none", () => {
    expect(frame('{"t":"welcome","state":"waiting","entries":[],"token":"x"}')).toBeNull();
  });

  it.each(["a".repeat(42), "a".repeat(44), `${"a".repeat(42)}=`, `${"a".repeat(42)}\n`])("%j is no token", t => {
    expect(attempt(token, t)).toBeNull();
  });
});

describe("the bridge", () => {
  it("takes the handshake in its one form", () => {
    expect(handshake({ snug: 1, t: "port" })).toBe("");
    expect(handshake({ snug: 1, t: "port", id: "a.b.c" })).toBe("a.b.c");
    for (const d of [
      null,
      "snug",
      {},
      { snug: "1", t: "port" },
      { snug: 1 },
      [1],
      { snug: 2, t: "port" },
      { snug: 1, t: "port", id: 7 },
    ]) {
      expect(handshake(d)).toBeNull();
    }
  });

  it("reads the loader's words and no others", () => {
    expect(down({ t: "open" })).toEqual({ t: "open" });
    expect(down({ t: "page", url: "https://shop.example/", title: "Shop" })).toMatchObject({ t: "page" });
    for (const d of [{ t: "page" }, { t: "page", url: 1 }, { t: "erase" }, { t: "page", url: "x".repeat(5000) }, 7]) {
      expect(down(d)).toBeNull();
    }
  });
});

describe("boot", () => {
  const good = {
    v: 1,
    site: {
      key: "demo",
      name: "Demo",
      accent: "#1F56D6",
      accentOn: "#fff",
      quickReplies: ["a"],
      origins: ["http://x"],
    },
    lang: "en",
    langs: ["en"],
    consent: {
      hash: "ab",
      version: 3,
      purposes: [{ id: "answer", title: "t", text: "x", basis: "contract", period: "p", switch: false }],
      offRecord: true,
    },
    stored: { sealed: "AES-256-GCM" },
    connection: { transport: "loopback" },
  };

  it("is read, with what is absent left empty", () => {
    expect(boot(JSON.stringify(good))).toMatchObject({
      site: { askName: false },
      consent: { otherWays: [], intro: "" },
    });
  });

  it.each(["", "null", "{}", JSON.stringify({ ...good, v: 2 }), JSON.stringify({ ...good, consent: null })])(
    "is refused as a whole: %#",
    text => expect(boot(text)).toBeNull(),
  );
});

describe("a place in a text", () => {
  it("is a start and an end behind it", () => {
    expect(place([0, 3])).toEqual([0, 3]);
    for (const wrong of [[3, 3], [3, 1], [-1, 2], [0, 40_000], [1], [1, 2, 3], ["0", "1"], null, "01", {}]) {
      expect(attempt(place, wrong)).toBeNull();
    }
  });
});
