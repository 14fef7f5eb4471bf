import { describe, expect, it, vi } from "vitest";
import { rest, scan as twin } from "../masking.ts";
import { Hold } from "./hold.ts";
import { scanner } from "./scanner.ts";

const standard = { shown: [], hidden: [], leave: "", mayOverrule: false };
const scan = scanner(twin, () => standard);

const whole = () => Promise.resolve({ scan, rest: () => Promise.resolve() });

describe("holding back", () => {
  it("has no twin before it was fetched, and fetches each piece once", async () => {
    const fetched: string[] = [];
    const hold = new Hold(async () => {
      fetched.push("first");
      return {
        scan,
        rest: async () => {
          fetched.push("second");
        },
      };
    });
    expect(hold.ready).toBe(false);
    await hold.ahead();
    expect(fetched).toEqual(["first"]);
    expect(hold.ready).toBe(false);
    const [a, b] = await Promise.all([hold.load(), hold.load()]);
    expect(a).toBe(scan);
    expect(b).toBe(scan);
    expect(hold.ready).toBe(true);
    expect(fetched).toEqual(["first", "second"]);
  });

  it("says no where it can't be had, and tries again when asked again", async () => {
    let isUp = false;
    const hold = new Hold(() => (isUp ? whole() : Promise.reject(new Error("offline"))));
    expect(await hold.load()).toBeNull();
    expect(hold.mask("secret")).toBeNull();
    isUp = true;
    expect(await hold.load()).toBe(scan);
  });

  it("goes on without the second piece where that can't be had, and tries again", async () => {
    let isUp = false;
    const rest = () => (isUp ? Promise.resolve() : Promise.reject(new Error("offline")));
    const hold = new Hold(() => Promise.resolve({ scan, rest }));
    expect(await hold.load()).toBe(scan);
    expect(hold.ready).toBe(false);
    isUp = true;
    expect(await hold.load()).toBe(scan);
    expect(hold.ready).toBe(true);
  });

  it("waits for the second piece, but not for long", async () => {
    vi.useFakeTimers();
    let arrive = (): void => {};
    let asked = 0;
    const rest = () => {
      asked++;
      return new Promise<void>(done => {
        arrive = done;
      });
    };
    const hold = new Hold(() => Promise.resolve({ scan, rest }));
    let given: unknown;
    const load = async () => {
      given = undefined;
      given = await hold.load();
    };
    void load();
    await vi.advanceTimersByTimeAsync(1900);
    expect(given).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    expect(given).toBe(scan);
    expect(hold.ready).toBe(false);
    void load();
    await vi.advanceTimersByTimeAsync(10);
    expect(given).toBeUndefined();
    arrive();
    await vi.advanceTimersByTimeAsync(0);
    expect(given).toBe(scan);
    expect(hold.ready).toBe(true);
    expect(asked).toBe(1);
    vi.useRealTimers();
  });
});

it("lets nothing through that the twin stumbles over", async () => {
  const hold = new Hold(() =>
    Promise.resolve({
      scan: () => {
        throw new RangeError("a fault of ours");
      },
      rest: () => Promise.resolve(),
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

it("has all rules when both pieces are there", async () => {
  expect(scan("390.533.447-05").masks).toEqual([]);
  await rest();
  expect(scan("390.533.447-05").masks.map(m => m.rule)).toEqual(["national_id.br.cpf"]);
});
