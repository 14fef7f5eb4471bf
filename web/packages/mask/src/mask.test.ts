import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createConversation, type Result, scan } from "./mask.ts";

// The server's engine is held to the same files.
const folder = new URL("../../../../mask/testdata/vectors/", import.meta.url);

interface Line {
  author?: "visitor" | "agent";
  text: string;
  masked: string;
  entities: string[]; // that are masked
  shown?: string[]; // that are found and shown, where it is said
}

interface Vector {
  name: string;
  lines: Line[];
  server?: boolean; // takes tables that only the server has
}

const files = readdirSync(folder).filter(name => name.endsWith(".json"));

test("there are vectors", () => {
  expect(files.length).toBeGreaterThan(3);
});

for (const file of files) {
  const vectors = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Vector[];
  const here = vectors.filter(v => !v.server);
  if (here.length === 0) continue;
  describe(file, () => {
    test.each(here)("$name", ({ lines }) => {
      const first = createConversation();
      const second = createConversation();
      for (const line of lines) {
        const { author, text } = line;
        const result = author ? first.add(author, text) : scan(text);
        expect(result.masked).toBe(line.masked);
        const found = (shown: boolean) => result.findings.filter(f => f.shown === shown).map(f => f.entity);
        expect(found(false)).toEqual(line.entities);
        if (line.shown) expect(found(true)).toEqual(line.shown);
        check(text, result);
        const again = author ? second.add(author, result.masked) : scan(result.masked);
        expect(again.masked).toBe(result.masked);
        expect(again.findings.filter(f => !f.shown)).toEqual([]);
      }
    });
  });
}

function check(text: string, { masked, findings }: Result): void {
  let at = 0;
  let maskAt = 0;
  let rebuilt = "";
  for (const f of findings) {
    expect(f.start).toBeGreaterThanOrEqual(at);
    expect(f.end).toBeGreaterThan(f.start);
    expect(f.confirmed.length).toBeGreaterThan(0);
    const stands = masked.slice(f.maskStart, f.maskEnd);
    if (f.shown) expect(stands).toBe(text.slice(f.start, f.end));
    else expect(stands).toContain("••");
    rebuilt += text.slice(at, f.start) + masked.slice(f.maskStart, f.maskEnd);
    expect(masked.slice(maskAt, f.maskEnd)).toBe(text.slice(at, f.start) + masked.slice(f.maskStart, f.maskEnd));
    at = f.end;
    maskAt = f.maskEnd;
  }
  expect(masked).toBe(rebuilt + text.slice(at));
}

test("offsets count UTF-16 code units", () => {
  const text = "👋 card 𝟒𝟓𝟑𝟗𝟏𝟒𝟖𝟖𝟎𝟑𝟒𝟑𝟔𝟒𝟔𝟕 👋";
  const { masked, findings } = scan(text);
  expect(masked).toBe("👋 card •••• 6467 👋");
  expect(findings.map(f => text.slice(f.start, f.end))).toEqual(["𝟒𝟓𝟑𝟗𝟏𝟒𝟖𝟖𝟎𝟑𝟒𝟑𝟔𝟒𝟔𝟕"]);
});

test("the question says what a bare number is", () => {
  expect(scan("4711").masked).toBe("4711");
  expect(scan("4711", "And your PIN, please?").masked).toBe("••••");
  expect(scan("4711", "What is your order number?").masked).toBe("4711");
});

test("odd input is let through whole", () => {
  for (const text of ["", "\ud800", "a\udc00b", "%", "&#", "&#x;", "\\u12", "\u0000", "•••• 4242", "\u200b", "١"]) {
    expect(scan(text)).toEqual({ masked: text, findings: [] });
  }
});

// Random texts of the characters that matter, the same in every run.
test("masking what is masked changes nothing", () => {
  const parts = [
    ...'0123456789 -.,/:=%•\n"',
    "4539148803436467",
    "4539 ",
    "pin ",
    "my ",
    "is ",
    "password ",
    "DE89",
    "one ",
    "cvv ",
  ];
  let seed = 7;
  const next = (n: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor(seed / 65536) % n;
  };
  for (let i = 0; i < 3000; i++) {
    let text = "";
    for (let n = next(14); n >= 0; n--) text += parts[next(parts.length)];
    const { masked } = scan(text);
    expect(scan(masked).masked, text).toBe(masked);
  }
});

// Whoever types chooses the text: eight times as much of it may take about eight times as long. Processor time is compared,
// so that a busy machine does not matter.
test("time is linear", () => {
  const took = (piece: string, size: number) => {
    const text = piece.repeat(size / piece.length);
    const before = process.cpuUsage();
    scan(text, text);
    return process.cpuUsage(before).user / 1000;
  };
  for (const piece of [
    "4539148803436467 4539 ",
    "4",
    "1a",
    "password: x1y2z3 ",
    "is 12 ",
    "one ",
    "• 4242 ",
    "&#52;",
    "pin 4711 or ",
    "ghp_",
    "-BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
    "END PRIVATE KEY",
    "x://a:",
    "x://a:b@",
    "a@",
    "a@b.",
    "a.",
    "::",
    "1.1.1.1 ",
    "4539148803436467 09/28 ",
  ]) {
    took(piece, 2 << 10);
    const small = took(piece, 4 << 10);
    const large = took(piece, 32 << 10);
    expect(large, piece).toBeLessThan(8 * 4 * small + 400);
  }
});
