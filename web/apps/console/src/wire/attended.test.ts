// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { isAttended } from "./attended.ts";

describe("a page is attended", () => {
  it("for five minutes after it was opened or touched, and no longer", () => {
    const now = Date.now();
    expect(isAttended(now)).toBe(true);
    expect(isAttended(now + 6 * 60_000)).toBe(false);
    globalThis.dispatchEvent(new Event("mousemove"));
    expect(isAttended(now + 6 * 60_000)).toBe(false);
  });

  it.each(["pointerdown", "keydown", "wheel", "touchstart"])("by %s", kind => {
    const before = Date.now();
    globalThis.dispatchEvent(new Event(kind));
    expect(isAttended(before + 4 * 60_000)).toBe(true);
  });
});
