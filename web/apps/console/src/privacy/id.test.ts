import { describe, expect, it } from "vitest";
import { conversationId } from "./id.ts";

describe("a conversation's id as it is pasted", () => {
  const id = "0198c2de-6d2e-7b1a-9c4f-2f5f0a3b7c11";
  const other = "0198c2de-6d2e-7b1a-9c4f-2f5f0a3b7c12";
  it.each([
    [id, id],
    [`  ${id}\n`, id],
    [id.toUpperCase(), id],
    [`https://console.alder.example/inbox/mine/${id}`, id],
    [`https://console.alder.example/inbox/mine/${id}?q=1#x`, id],
    [`${id} ${id}`, id],
    [`${id} ${other}`, undefined],
    [`${id}0`, undefined],
    [`a${id}`, undefined],
    [`${id}-11`, undefined],
    [id.slice(1), undefined],
    [id.replaceAll("-", ""), undefined],
    [id.replace("c", "g"), undefined],
    ["00000000-0000-0000-0000-000000000000", undefined],
    ["4711", undefined],
    ["", undefined],
  ])("%j", (typed, want) => {
    expect(conversationId(typed)).toBe(want);
  });
});
