import { expect, it } from "vitest";
import { hold, holds, maskText } from "./masking.ts";

it("holds what is sent until the twin is there, in order, and masks it then", async () => {
  const said = "My card is 4242 4242 4242 4242";
  expect(maskText(said, "").masks).toEqual([]);
  const sent: string[] = [];
  const all = new Promise<void>(done => {
    hold(() => sent.push(maskText(said, "").text));
    hold(() => {
      sent.push("second");
      done();
    });
  });
  expect([sent, holds()]).toEqual([[], true]);
  await all;
  expect(sent).toEqual([expect.stringMatching(/^My card is \D*4242$/), "second"]);
  expect(holds()).toBe(false);

  hold(() => sent.push("third"));
  expect(sent).toHaveLength(3);
});
