import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { check, forms } from "./ident.ts";

interface Vector {
  kind: string;
  valid: string[];
  invalid: string[];
}

// The server's table is held to the same numbers.
const vectors = JSON.parse(
  readFileSync(new URL("../../../../mask/testdata/identifiers.json", import.meta.url), "utf8"),
) as Vector[];

const isValid = (kind: string, value: string): boolean => {
  const compact = value.replace(/[-./() ]/g, "");
  return forms.some(f => f.name === kind && f.bare.test(compact) && check(f.steps, compact));
};

test("all kinds have vectors", () => {
  expect(vectors.map(v => v.kind).sort()).toEqual([...new Set(forms.map(f => f.name))].sort());
});

describe.each(vectors)("$kind", ({ kind, valid, invalid }) => {
  test.each(valid)("%s is valid", value => {
    expect(isValid(kind, value)).toBe(true);
  });
  test.each(invalid)("%s is not", value => {
    expect(isValid(kind, value)).toBe(false);
  });
});
