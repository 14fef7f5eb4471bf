import { describe, expect, it } from "vitest";
import { pieces } from "./whole.ts";

describe("what stays whole on a line", () => {
  it.each([
    ["", [""]],
    ["no number", ["no number"]],
    ["for AO-20417, please", ["for ", "AO-20417", ", please"]],
    ["AO-20417", ["", "AO-20417", ""]],
    ["2024-00123-7 or 2024-00123-77", ["2024-00123-7 or ", "2024-00123-77", ""]],
    ["\u0637\u0644\u0628-4711", ["", "\u0637\u0644\u0628-4711", ""]],
    ["AO-20417 and AO-20418", ["", "AO-20417", " and ", "AO-20418", ""]],
    ["self-service, e-mail, x-1, up-to-date, well-1234-known, a_AO-20417, -12-34", undefined],
    ["https://shop.example/AO-20417x", undefined],
    [`A-${"1".repeat(40)}`, undefined],
  ])("%j", (text, want) => {
    expect(pieces(text)).toEqual(want ?? [text]);
    expect(pieces(text).join("")).toBe(text);
  });
});
