import { describe, expect, it } from "vitest";
import { scan as twin } from "../masking.ts";
import { Hold } from "./hold.ts";
import { scanner } from "./scanner.ts";

const standard = { shown: [], hidden: [], leave: "", mayOverrule: false };
const scan = scanner(twin, () => standard);

describe("holding back", () => {
  it("has no twin before it was fetched, and fetches it once", async () => {
    let fetched = 0;
    const hold = new Hold(async () => {
      fetched++;
      return scan;
    });
    expect(hold.ready).toBeNull();
    const [a, b] = await Promise.all([hold.load(), hold.load()]);
    expect(a).toBe(scan);
    expect(b).toBe(scan);
    expect(hold.ready).toBe(scan);
    expect(fetched).toBe(1);
  });

  it("says no where it can't be had, and tries again when asked again", async () => {
    let isUp = false;
    const hold = new Hold(() => (isUp ? Promise.resolve(scan) : Promise.reject(new Error("offline"))));
    expect(await hold.load()).toBeNull();
    expect(hold.ready).toBeNull();
    isUp = true;
    expect(await hold.load()).toBe(scan);
  });
});

it("lets nothing through that the twin stumbles over", async () => {
  const hold = new Hold(() =>
    Promise.resolve(() => {
      throw new RangeError("a fault of ours");
    }),
  );
  expect(hold.mask("secret")).toBeNull();
  await hold.load();
  expect(hold.mask("secret")).toBeNull();
});

describe("the twin, as the widget asks it", () => {
  it("masks a card, and points at the mask in the masked text", () => {
    const { text, masks } = scan("My card is 4111 1111 1111 1111, thanks");
    expect(text).not.toContain("4111");
    expect(masks).toHaveLength(1);
    expect(masks[0]).toMatchObject({ entity: "card", where: "browser", disposition: "destroyed" });
    expect(text.slice(masks[0]?.start, masks[0]?.end)).toContain("1111");
    expect(JSON.stringify(masks)).not.toContain("4111");
  });

  it("takes the question into account", () => {
    expect(scan("4711").masks).toHaveLength(0);
    expect(scan("4711", "What is your PIN?").masks[0]?.entity).toBe("pin");
  });

  it("leaves an order number legible", () => {
    expect(scan("order 2024-1187").text).toBe("order 2024-1187");
  });
});

describe("a site's policy", () => {
  const site = scanner(twin, () => ({ shown: ["iban"], hidden: [], leave: "(AO-)\\S*", mayOverrule: true }));

  it("shows and leaves alone without a word", () => {
    const text = "DE89 3704 0044 0532 0130 00 for AO-4111111111111111";
    expect(site(text)).toEqual({ text, masks: [], overruled: [], found: [] });
  });

  it("lets what is not certain be overruled, and says where that stands in what is sent", () => {
    const text = "536-90-4399 and card 4111111111111111";
    const { found, text: masked } = site(text);
    expect(masked).toBe("SSN •••• and card •••• 1111");
    expect(found.map(f => [f.entity, f.mayOverrule])).toEqual([
      ["us_ssn", true],
      ["card", false],
    ]);
    const again = site(
      text,
      "",
      found.map(f => f.at),
    );
    expect(again.text).toBe("536-90-4399 and card •••• 1111");
    expect(again.masks.map(m => m.entity)).toEqual(["card"]);
    expect(again.overruled.map(place => again.text.slice(...place))).toEqual(["536-90-4399"]);
    expect(again.found[0]).toMatchObject({ mask: "536-90-4399", isOverruled: true, mayOverrule: true });
  });

  it("offers nothing where the site does not let visitors overrule", () => {
    expect(scan("536-90-4399").found).toMatchObject([{ mayOverrule: false, isOverruled: false }]);
  });
});
