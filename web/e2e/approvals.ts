// A second person at the console.
import type { Locator } from "playwright-core";
import type { Staff } from "./staff.ts";

export const dialogOf = (who: Staff): Locator => who.page.getByRole("alertdialog");

/** Agrees to the one proposal of a kind that waits for somebody. */
export async function agree(who: Staff, console: string, kind: string): Promise<void> {
  await who.page.goto(`${console}/approvals`);
  await who.page.getByRole("article", { name: kind }).getByRole("button", { name: "Agree" }).click();
  await dialogOf(who).getByRole("button", { name: "Agree" }).click();
  await who.page.getByText("Agreed, and done.").first().waitFor();
}
