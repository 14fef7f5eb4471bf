import { describe, expect, it } from "vitest";
import { Runner, type World } from "./run.ts";

/** A world of the test's own: sockets that it opens and closes, and a clock that it turns. */
function world() {
  const sockets: { on: Parameters<World["open"]>[0]; sent: unknown[]; closed: boolean }[] = [];
  let timers: { at: number; then: () => void }[] = [];
  let now = 0;
  const pages: {
    c: string;
    before: number | undefined;
    answer: (entries: unknown) => void;
    fail: (err: Error) => void;
  }[] = [];
  const w: World = {
    open(on) {
      const socket = { on, sent: [] as unknown[], closed: false };
      sockets.push(socket);
      return {
        send: data => void socket.sent.push(JSON.parse(data)),
        close: () => {
          socket.closed = true;
        },
      };
    },
    now: () => now,
    after(ms, then) {
      const timer = { at: now + ms, then };
      timers.push(timer);
      return () => {
        timers = timers.filter(t => t !== timer);
      };
    },
    random: () => 0,
    entries: (c, before) =>
      new Promise((answer, fail) =>
        pages.push({ c, before, answer: () => answer({ entries: [], more: false }), fail }),
      ),
  };
  const turn = (ms: number): void => {
    now += ms;
    const due = timers.filter(t => t.at <= now);
    timers = timers.filter(t => t.at > now);
    for (const t of due) t.then();
  };
  return { w, sockets, turn, pages, waiting: () => timers.length };
}

const welcome = JSON.stringify({ t: "welcome", me: { id: "me", name: "Mina" } });

describe("the runner", () => {
  it("connects, greets, and comes back after a loss with jitter", () => {
    const { w, sockets, turn } = world();
    const runner = new Runner(w);
    runner.send({ t: "start" });
    sockets[0]?.on.opened();
    sockets[0]?.on.message(welcome);
    expect(sockets[0]?.sent).toEqual([{ t: "hello", v: 1 }]);
    expect(runner.read().link.state).toBe("live");
    sockets[0]?.on.closed(1006);
    turn(249);
    expect(sockets).toHaveLength(1);
    turn(1); // half of 500 ms, as random() is 0
    expect(sockets).toHaveLength(2);
  });

  it("does not listen to a socket that was replaced", () => {
    const { w, sockets } = world();
    const runner = new Runner(w);
    runner.send({ t: "start" });
    runner.send({ t: "stop" });
    runner.send({ t: "start" });
    sockets[0]?.on.opened();
    sockets[0]?.on.closed(4001);
    expect(runner.read().link.state).toBe("opening");
    expect(sockets[0]?.sent).toEqual([]);
  });

  it("passes over what is no frame", () => {
    const { w, sockets } = world();
    const runner = new Runner(w);
    runner.send({ t: "start" });
    sockets[0]?.on.opened();
    const before = runner.read();
    for (const data of [
      "",
      "null",
      "[]",
      "{",
      '{"t":"row"}',
      '{"t":"entry","c":1}',
      '{"t":"__proto__"}',
      '{"t":"nothing"}',
    ])
      sockets[0]?.on.message(data);
    expect(runner.read()).toBe(before);
  });

  it("asks for a page once at a time, and shows that it failed", async () => {
    const { w, pages } = world();
    const runner = new Runner(w);
    runner.send({ t: "start" });
    runner.send({ t: "watch", c: "c1" });
    runner.send({ t: "watch", c: "c1" });
    expect(pages).toHaveLength(1);
    pages[0]?.fail(new Error("no"));
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    expect(runner.read().watches.get("c1")?.error).toBe("no");
    runner.send({ t: "watch", c: "c1" });
    expect(pages).toHaveLength(2);
  });

  it("stops with nothing left running but what ends by itself", () => {
    const { w, sockets } = world();
    const runner = new Runner(w);
    runner.send({ t: "start" });
    runner.send({ t: "stop" });
    expect(sockets[0]?.closed).toBe(true);
    expect(runner.read().link.state).toBe("off");
  });
});
