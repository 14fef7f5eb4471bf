import { expect, test } from "vitest";
import { createConversation, type Result, scan } from "./mask.ts";

// Any text whatever, the same in every run: nothing is thrown, places are never within a pair, no digit of what is destroyed
// is left, and masking what is masked changes nothing.

let seed = 11;
const next = (n: number): number => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 12) % n;
};

const pieces = [
  ...'0123456789 -.,/:=%&\\<>#;•\n"@|+()_*?!',
  ..."٤४４𝟜⑤五",
  "\ud835",
  "\udfd8",
  "\u200b",
  "\u202e",
  "\u0301",
  "👍🏽",
  "4539148803436467",
  "4539 1488 ",
  "378282246310005",
  "•••• 4242",
  "DE89370400440532013000",
  "123-45-6789",
  "&#52;",
  "&#x34",
  "\\u0034",
  "\\u{34}",
  "%34",
  "%2534",
  "<br>",
  '<a href="',
  ..."my your PIN is password: cvv code or one four double zwei cinq слово طلب account iban card order no. then part exp".split(
    /(?= )/,
  ),
];

function text(most: number): string {
  let s = "";
  for (let n = next(most) + 1; n > 0; n--)
    s += next(9) ? pieces[next(pieces.length)] : String.fromCharCode(next(0x10000));
  return s;
}

const isWhole = (s: string, at: number): boolean =>
  at === 0 ||
  at === s.length ||
  !/[\ud800-\udbff]$/.test(s[at - 1] as string) ||
  !/^[\udc00-\udfff]/.test(s[at] as string);

function check(typed: string, { masked, findings }: Result): void {
  const told = JSON.stringify(typed.slice(0, 200));
  let at = 0;
  let maskAt = 0;
  for (const f of findings) {
    expect(f.start, told).toBeGreaterThanOrEqual(at);
    expect(f.end, told).toBeGreaterThan(f.start);
    expect(isWhole(typed, f.start) && isWhole(typed, f.end), told).toBe(true);
    expect(typed.slice(at, f.start)).toBe(masked.slice(maskAt, f.maskStart));
    const mask = masked.slice(f.maskStart, f.maskEnd);
    // Of a card the last four may stay.
    if (f.shown) expect(mask, told).toBe(typed.slice(f.start, f.end));
    else expect(mask, told).toMatch(f.entity === "card" ? /^••••( \d{4})?$/ : /^\D+$/);
    at = f.end;
    maskAt = f.maskEnd;
  }
  expect(typed.slice(at)).toBe(masked.slice(maskAt));
}

test("any text is masked, and stays as it is when it is masked again", () => {
  for (let i = 0; i < 4000; i++) {
    const typed = text(16);
    const question = next(4) ? "" : text(6);
    const result = scan(typed, question);
    check(typed, result);
    expect(scan(result.masked, question).masked, JSON.stringify([typed, question])).toBe(result.masked);
  }
});

test("any conversation is masked", () => {
  for (let i = 0; i < 300; i++) {
    const conversation = createConversation();
    for (let n = 8; n > 0; n--) {
      const typed = text(8);
      check(typed, conversation.add(next(2) ? "visitor" : "agent", typed));
    }
  }
});

test("a text of a million characters is masked", () => {
  const whole: string[] = [];
  for (let length = 0; length < 1 << 20; length += (whole.at(-1) as string).length) whole.push(text(400));
  const typed = whole.join("");
  check(typed, scan(typed));
}, 60_000);
