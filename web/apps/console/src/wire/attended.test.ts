// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { isAttended, onTouch } from "./attended.ts";

describe("a page is attended", () => {
  it("for half a minute after it was opened or touched, and no longer", () => {
    const now = Date.now();
    expect(isAttended(now)).toBe(true);
    expect(isAttended(now + 31_000)).toBe(false);
    globalThis.dispatchEvent(new Event("focus"));
    expect(isAttended(now + 31_000)).toBe(false);
  });

  it.each(["pointerdown", "keydown", "wheel", "touchstart"])("by %s", kind => {
    const before = Date.now();
    globalThis.dispatchEvent(new Event(kind));
    expect(isAttended(before + 20_000)).toBe(true);
  });

  it("by a pointer that moves, and not by one that rests while the page moves under it", () => {
    const before = Date.now();
    const moved: number[] = [];
    const off = onTouch(at => moved.push(at));
    const rest = { screenX: 5, screenY: 5 };
    globalThis.dispatchEvent(new PointerEvent("pointermove", rest));
    globalThis.dispatchEvent(new PointerEvent("pointermove", rest));
    expect(moved).toEqual([]);
    globalThis.dispatchEvent(new PointerEvent("pointermove", { screenX: 6, screenY: 5 }));
    expect(moved.length).toBe(1);
    expect(isAttended(before + 20_000)).toBe(true);
    off();
  });
});
