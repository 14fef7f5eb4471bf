import { expect, test } from "vitest";
import { accountNews } from "./account.ts";

test("news of one's account are said in words, and others are not its business", () => {
  expect(accountNews("account.recovery_used", "en")?.text).toContain("recovery code");
  expect(accountNews("account.recovery_used", "de")?.text).toContain("Wiederherstellungscodes");
  expect(accountNews("account.session_stolen", "en")?.isGrave).toBe(true);
  expect(accountNews("account.factor_enrolled", "en")?.isGrave).toBe(false);
  for (const about of ["approvals", "account.", "account.toString", "recovery_used"]) {
    expect(accountNews(about, "en")).toBeUndefined();
  }
});
