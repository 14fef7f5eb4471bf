// What happens before the console's socket stands is not missed.
import { expect, test } from "vitest";
import { startProfile } from "./browser.ts";
import { Staff } from "./staff.ts";
import { scene } from "./story.ts";
import { Visitor } from "./visitor.ts";

const at = scene();

test("a chat that began after the list was read and before the socket stood is in the list", async () => {
  const lee = await Staff.signIn(at.browser, at.demo.links.lee);
  let open = (): void => {};
  const opened = new Promise<void>(done => {
    open = done;
  });
  await lee.page.routeWebSocket(/\/v1\/staff\/socket/, async socket => {
    await opened;
    socket.connectToServer();
  });
  await lee.page.reload();
  await lee.page.getByText("Nobody is waiting").waitFor();
  const visitor = await Visitor.at((await startProfile()).context, at.demo.shop);
  await visitor.begin();
  await visitor.say("Is anybody there?");
  expect(await lee.row("Is anybody there?").count()).toBe(0);
  open();
  await lee.row("Is anybody there?").waitFor();
  expect(lee.watched.problems).toEqual([]);
});
