import { expect, test } from "vitest";
import { answerIn } from "./company.ts";

test("what a provider brings is read, and a refusal is told from it", () => {
  expect(answerIn("?code=a%2Fb&state=s&session_state=x&iss=https%3A%2F%2Flogin.example")).toEqual({
    state: "s",
    code: "a/b",
    iss: "https://login.example",
    error: false,
  });
  expect(answerIn("?code=c&state=s")).toEqual({ state: "s", code: "c", error: false });
  expect(answerIn("?error=access_denied&state=s").error).toBe(true);
  expect(answerIn("?error=x&code=c&state=s").error).toBe(true);
  expect(answerIn("?code=c").error).toBe(true);
  expect(answerIn("").error).toBe(true);
});
