import type { ClientFrame } from "@snug/protocol/frames";
import type { Started } from "@snug/protocol/visit";
import { beforeEach, describe, expect, it } from "vitest";
import { longestDelay } from "./backoff.ts";
import type { Channel, Socket, SocketEvents, Store } from "./ports.ts";
import type { Family, Tab } from "./saved.ts";
import { Session, type SessionPorts, waits } from "./session.ts";
import { seeded, TestClock } from "./testclock.ts";

const T1 = "a".repeat(43);
const T2 = "b".repeat(43);
const T3 = "c".repeat(43);

/** One dialled socket, as the far end sees it. */
class Line implements Socket {
  readonly sent: ClientFrame[] = [];
  closedWith: number | null = null;
  constructor(private readonly events: SocketEvents) {}
  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }
  close(code: number): void {
    this.closedWith ??= code;
  }
  open(): void {
    this.events.onOpen();
  }
  say(value: unknown): void {
    this.events.onText(typeof value === "string" ? value : JSON.stringify(value));
  }
  drop(code = 1006): void {
    this.events.onClose(code);
  }
  of<T extends ClientFrame["t"]>(t: T): Extract<ClientFrame, { t: T }>[] {
    return this.sent.filter((f): f is Extract<ClientFrame, { t: T }> => f.t === t);
  }
}

function memory<T>(): Store<T> & { held: T | null } {
  return {
    held: null,
    load() {
      return this.held;
    },
    save(value) {
      this.held = structuredClone(value);
      return true;
    },
    clear() {
      this.held = null;
    },
  };
}

/** Channels that reach each other a moment later, as BroadcastChannel does. */
function bus(clock: TestClock): () => Channel {
  const ears: ((m: unknown) => void)[] = [];
  return () => {
    let mine: ((m: unknown) => void) | null = null;
    return {
      post(message) {
        for (const ear of ears) if (ear !== mine) clock.after(1, () => ear(structuredClone(message)));
      },
      onMessage(task) {
        mine = task;
        ears.push(task);
        return () => ears.splice(ears.indexOf(task), 1);
      },
    };
  };
}

const started = (token: string, conversation = "c1"): Started => ({
  conversation,
  token,
  entry: { n: 1, id: "e1", at: 1, by: "visitor", kind: "message", text: "line 1", masks: [] },
});
const entry = (n: number, more: object = {}) => ({
  n,
  id: `e${n}`,
  at: n,
  by: "staff",
  name: "Mina",
  kind: "message",
  text: `line ${n}`,
  ...more,
});
const welcome = (more: object = {}) => ({
  t: "welcome",
  state: "open",
  entries: [],
  more: false,
  marks: { staffSeen: 0 },
  kept: true,
  ...more,
});

let clock: TestClock;
let lines: Line[];
let family: ReturnType<typeof memory<Family>>;
let tab: ReturnType<typeof memory<Tab>>;
let online: boolean;
let comeOnline: () => void;

function make(ports: Partial<SessionPorts> = {}): Session {
  let id = 0;
  return new Session({
    clock,
    chance: () => 0.5,
    connect: events => {
      const line = new Line(events);
      lines.push(line);
      return line;
    },
    network: {
      isOnline: () => online,
      onChange(task) {
        comeOnline = task;
        return () => {};
      },
    },
    newId: () => `id${++id}`,
    family,
    tab,
    channel: null,
    ...ports,
  });
}

const last = (): Line => {
  const line = lines.at(-1);
  if (!line) throw new Error("nothing was dialled");
  return line;
};

/** A session that is live, with the given welcome. */
function live(more: object = {}, ports: Partial<SessionPorts> = {}): Session {
  family.held ??= { conversation: "c1", token: T1, gen: 1, purposes: ["answer"] };
  const s = make(ports);
  s.resume(() => {});
  last().open();
  last().say(welcome(more));
  return s;
}

const texts = (s: Session) => s.view.entries.map(e => e.text);

beforeEach(() => {
  clock = new TestClock();
  lines = [];
  family = memory<Family>();
  tab = memory<Tab>();
  online = true;
});

describe("hello and resume", () => {
  it("does nothing where there is nothing to resume", () => {
    const s = make();
    const found: boolean[] = [];
    s.resume(f => found.push(f));
    clock.go(60_000);
    expect(found).toEqual([false]);
    expect(lines).toHaveLength(0);
    expect(tab.held).toBeNull();
  });

  it("says hello with the token and what it holds, and after a break asks only for what is missing", () => {
    const s = live({ entries: [entry(1), entry(2)] });
    expect(last().sent[0]).toEqual({ t: "hello", v: 1, token: T1, after: 0 });
    last().drop();
    expect(s.view.phase).toBe("waiting");
    clock.go(1_000);
    last().open();
    expect(last().sent[0]).toEqual({ t: "hello", v: 1, token: T1, after: 2 });
    last().say(welcome({ entries: [entry(3)] }));
    expect(texts(s)).toEqual(["line 1", "line 2", "line 3"]);
  });

  it("takes page after page", () => {
    const s = live({ entries: [entry(1), entry(2)], more: true });
    expect(s.view.isLoading).toBe(true);
    expect(last().of("more")).toEqual([{ t: "more", after: 2 }]);
    last().say({ t: "entries", entries: [entry(3)], more: true });
    expect(last().of("more").at(-1)).toEqual({ t: "more", after: 3 });
    last().say({ t: "entries", entries: [entry(4)], more: false });
    expect(s.view.isLoading).toBe(false);
    expect(texts(s)).toHaveLength(4);
  });

  it("does not ask for ever where a server says more and sends nothing", () => {
    live({ entries: [entry(1)], more: true });
    for (let i = 0; i < 5; i++) last().say({ t: "entries", entries: [], more: true });
    expect(last().of("more")).toHaveLength(1);
  });

  it("gives up on a socket that never welcomes", () => {
    family.held = { conversation: "c1", token: T1, gen: 1, purposes: [] };
    make().resume(() => {});
    last().open();
    clock.go(waits.welcome + 1);
    expect(lines[0]?.closedWith).toBe(1000);
    clock.go(1_000);
    expect(lines).toHaveLength(2);
  });

  it("hears nothing more from a socket that it has left", () => {
    const s = live();
    const old = last();
    old.drop();
    clock.go(1_000);
    old.say({ t: "entry", e: entry(1) });
    old.drop(4001);
    expect(s.view.entries).toHaveLength(0);
    expect(s.view.phase).toBe("connecting");
  });
});

describe("reconnecting", () => {
  it("waits longer each time, never longer than the bound, and tries for ever", () => {
    family.held = { conversation: "c1", token: T1, gen: 1, purposes: [] };
    make().resume(() => {});
    const gaps: number[] = [];
    for (let i = 0; i < 12; i++) {
      const at = clock.now();
      const n = lines.length;
      last().drop();
      while (lines.length === n) clock.go(10);
      gaps.push(clock.now() - at);
    }
    expect(gaps[0]).toBeLessThan(600);
    for (let i = 1; i < 6; i++) expect(gaps[i]).toBeGreaterThan(gaps[i - 1] ?? 0);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(longestDelay + 10);
  });

  it("starts from the shortest wait only after a connection that held", () => {
    live();
    last().drop();
    clock.go(400);
    last().open();
    last().say(welcome());
    last().drop();
    clock.go(400);
    expect(lines).toHaveLength(2);
    clock.go(400);
    expect(lines).toHaveLength(3);
    last().open();
    last().say(welcome());
    clock.go(waits.steady);
    last().drop();
    clock.go(400);
    expect(lines).toHaveLength(4);
  });

  it("waits as long as a bye asks, and longer where there are too many", () => {
    live();
    last().say({ t: "bye", code: "shutdown", retry: true, after: 1500 });
    last().drop(1001);
    clock.go(1499);
    expect(lines).toHaveLength(1);
    clock.go(800);
    expect(lines).toHaveLength(2);
    last().drop(4029);
    clock.go(waits.tooMany - 1);
    expect(lines).toHaveLength(2);
    clock.go(waits.tooMany);
    expect(lines).toHaveLength(3);
  });

  it("says that it is offline, and dials at once when the network is back", () => {
    const s = live();
    online = false;
    last().drop();
    expect(s.view.phase).toBe("offline");
    online = true;
    comeOnline();
    clock.go(200);
    expect(lines).toHaveLength(2);
  });

  it("keeps trying even where the system says that there is no network", () => {
    online = false;
    live();
    last().drop();
    clock.go(1_000);
    expect(lines).toHaveLength(2);
  });

  it("finds out that a socket has died while the page slept", () => {
    const s = live({ entries: [entry(1)] });
    s.wake();
    expect(last().of("more")).toEqual([{ t: "more", after: 1 }]);
    clock.go(waits.answer + 1_000);
    expect(lines).toHaveLength(2);
  });

  it.each([
    [4003, "forbidden"],
    [4002, "replaced"],
  ])("does not dial again after %i", (code, why) => {
    const s = live();
    last().drop(code);
    clock.go(120_000);
    expect(lines).toHaveLength(1);
    expect(s.view).toMatchObject({ phase: "over", over: why });
  });

  it("goes on where it was replaced, when asked to", () => {
    const s = live();
    last().drop(4002);
    s.again();
    expect(lines).toHaveLength(2);
  });

  it("ends without retry when the server says so, and when the chat is over", () => {
    const s = live();
    last().say({ t: "bye", code: "token_replayed", retry: false });
    expect(s.view).toMatchObject({ phase: "over", over: "token_replayed" });
    expect(family.held).toBeNull();

    const ended = live({ state: "ended" });
    last().drop(1000);
    expect(ended.view).toMatchObject({ phase: "over", over: "ended" });
    expect(ended.token).not.toBeNull();
  });
});

describe("order and gaps", () => {
  it("orders by n and shows nothing twice", () => {
    const s = live({ entries: [entry(1)] });
    for (const n of [3, 2, 3, 1, 2]) last().say({ t: "entry", e: entry(n) });
    expect(texts(s)).toEqual(["line 1", "line 2", "line 3"]);
    clock.go(1_000);
    expect(last().of("more")).toHaveLength(0);
  });

  it("holds back what comes early, asks for the gap, and only once", () => {
    const s = live({ entries: [entry(1)] });
    last().say({ t: "entry", e: entry(4) });
    last().say({ t: "entry", e: entry(5) });
    expect(texts(s)).toEqual(["line 1"]);
    clock.go(waits.gap);
    expect(last().of("more")).toEqual([{ t: "more", after: 1 }]);
    last().say({ t: "entries", entries: [entry(2), entry(3)], more: false });
    expect(texts(s)).toHaveLength(5);
    clock.go(2_000);
    expect(last().of("more")).toHaveLength(1);
  });

  it("shows what it has when the server knows nothing of the gap", () => {
    const s = live({ entries: [entry(1)] });
    last().say({ t: "entry", e: entry(4) });
    last().say({ t: "entry", e: entry(7) });
    clock.go(waits.gap);
    last().say({ t: "entries", entries: [], more: false });
    expect(texts(s)).toEqual(["line 1", "line 4", "line 7"]);
  });

  it.each([
    "",
    "null",
    "[]",
    "{",
    '{"t":"entry"}',
    '{"t":"entry","e":{"n":0}}',
    '{"t":"entry","e":{"n":1e999,"id":"x","at":1,"by":"staff","kind":"message"}}',
    '{"t":"entry","e":{"n":"1","id":"x","at":1,"by":"staff","kind":"message"}}',
    '{"t":"constructor"}',
    '{"t":"__proto__"}',
    '{"__proto__":{"t":"bye","code":"x"}}',
    '{"t":"future","x":1}',
  ])("passes over a frame that makes no sense: %s", text => {
    const s = live({ entries: [entry(1)] });
    last().say(text);
    last().say({ t: "entry", e: entry(2) });
    expect(texts(s)).toEqual(["line 1", "line 2"]);
    expect(s.view.phase).toBe("live");
  });
});

describe("the outbox", () => {
  it("sends one after the other, and shows each once", () => {
    const s = live();
    s.post("one", []);
    s.post("two", []);
    expect(
      last()
        .of("post")
        .map(p => p.text),
    ).toEqual(["one"]);
    last().say({ t: "ack", id: "id1", n: 1, at: 5, text: "one", masks: [], kept: "disk" });
    last().say({ t: "entry", e: entry(1, { by: "visitor", client: "id1", text: "one" }) });
    expect(
      last()
        .of("post")
        .map(p => p.text),
    ).toEqual(["one", "two"]);
    expect(texts(s)).toEqual(["one"]);
    expect(s.view.outbox.map(p => p.id)).toEqual(["id2"]);
  });

  it("takes the entry for an answer where it overtakes the ack", () => {
    const s = live();
    s.post("one", []);
    s.post("two", []);
    last().say({ t: "entry", e: entry(1, { by: "visitor", client: "id1", text: "one" }) });
    last().say({ t: "ack", id: "id1", n: 1, at: 5, text: "one", masks: [], kept: "disk" });
    expect(
      last()
        .of("post")
        .map(p => p.id),
    ).toEqual(["id1", "id2"]);
    expect(s.view.outbox.map(p => p.id)).toEqual(["id2"]);
  });

  it("shows what the server made of a text", () => {
    const s = live();
    s.post("my pin is 1234", []);
    const mask = { entity: "pin", rule: "r", where: "server", disposition: "destroyed", start: 10, end: 14 };
    last().say({ t: "ack", id: "id1", n: 1, at: 5, text: "my pin is ••••", masks: [mask], kept: "disk" });
    expect(texts(s)).toEqual(["my pin is ••••"]);
    expect(s.view.entries[0]?.masks[0]).toMatchObject({ entity: "pin", confirmed: [] });
  });

  it("says where the visitor overruled, also after the server refused the first time", () => {
    const s = live();
    s.post("it 536-90-4399", [], [[3, 14]]);
    s.post("plain", [], []);
    expect(last().of("post")[0]).toMatchObject({ text: "it 536-90-4399", overruled: [[3, 14]] });
    last().say({ t: "nack", id: "id1", code: "invalid", message: "no", retry: false });
    expect(last().of("post")[1]).not.toHaveProperty("overruled");
    last().say({ t: "ack", id: "id2", n: 1, at: 5, text: "plain", masks: [], kept: "disk" });
    s.retry("id1");
    expect(last().of("post").at(-1)).toMatchObject({ id: "id1", overruled: [[3, 14]] });
  });

  it("sends again under the same id after a break, until it is answered", () => {
    const s = live();
    s.post("one", []);
    last().drop();
    clock.go(1_000);
    expect(last().of("post")).toHaveLength(0);
    last().open();
    last().say(welcome());
    expect(last().of("post")).toEqual([{ t: "post", id: "id1", text: "one", browser: [] }]);
    // Once more without an answer: the socket is taken for dead.
    clock.go(waits.answer + 2_000);
    last().open();
    last().say(welcome({ entries: [entry(1, { by: "visitor", client: "id1", text: "one" })] }));
    expect(last().of("post")).toHaveLength(0);
    expect(s.view.outbox).toHaveLength(0);
    expect(texts(s)).toEqual(["one"]);
  });

  it("keeps an acknowledged message in sight while an earlier line is missing", () => {
    const s = live();
    s.post("mine", []);
    last().say({ t: "ack", id: "id1", n: 2, at: 5, text: "mine", masks: [], kept: "disk" });
    expect(s.view.outbox).toMatchObject([{ id: "id1", state: "sent" }]);
    clock.go(waits.gap + 1);
    last().say({ t: "entries", entries: [entry(1)], more: false });
    expect(texts(s)).toEqual(["line 1", "mine"]);
    expect(s.view.outbox).toHaveLength(0);
  });

  it("says what failed, keeps the text, and goes on with the next", () => {
    const s = live();
    s.post("bad", []);
    s.post("good", []);
    last().say({ t: "nack", id: "id1", code: "too_large", message: "Send it in parts.", retry: false });
    expect(s.view.outbox[0]).toMatchObject({ text: "bad", state: "failed", code: "too_large" });
    expect(last().of("post").at(-1)?.id).toBe("id2");
    s.retry("id1");
    last().say({ t: "ack", id: "id2", n: 1, at: 5, text: "good", masks: [], kept: "disk" });
    expect(last().of("post").at(-1)?.id).toBe("id1");
    s.discard("id1");
    expect(s.view.outbox).toHaveLength(0);
  });

  it("waits a little where the server could not just then", () => {
    const s = live();
    s.post("one", []);
    last().say({ t: "nack", id: "id1", code: "unavailable", message: "", retry: true });
    expect(last().of("post")).toHaveLength(1);
    clock.go(waits.again);
    expect(last().of("post")).toHaveLength(2);
    expect(s.view.outbox[0]?.state).toBe("sending");
  });

  it("never sends a frame that the server would refuse for its size", () => {
    const s = live();
    s.post("€".repeat(6_000), []);
    expect(last().of("post")).toHaveLength(0);
    expect(s.view.outbox[0]).toMatchObject({ state: "failed", code: "too_large" });
  });

  it("is bounded", () => {
    const s = make();
    for (let i = 0; i < 50; i++) expect(s.post("x", [])).not.toBeNull();
    expect(s.post("x", [])).toBeNull();
  });

  it("outlives a reload, with draft and ids", () => {
    const s = live();
    last().drop();
    s.post("one", []);
    s.drafted("half a sen");
    s.stop();
    const again = make();
    again.resume(() => {});
    expect(again.view.outbox).toMatchObject([{ id: "id1", text: "one", state: "sending" }]);
    expect(again.draft).toBe("half a sen");
    last().open();
    last().say(welcome());
    expect(last().of("post")).toMatchObject([{ id: "id1" }]);
    last().say({ t: "ack", id: "id1", n: 1, at: 5, text: "one", masks: [], kept: "disk" });
    again.drafted("");
    expect(tab.held).toBeNull();
  });

  it("stores nothing where it may not", () => {
    const s = make({ family: null, tab: null });
    s.adopt(started(T1), ["answer"], "id0");
    last().open();
    last().say(welcome({ entries: [entry(1)], token: T2, kept: false }));
    s.post("one", []);
    s.drafted("two");
    s.seen(1);
    expect(s.view).toMatchObject({ phase: "live", kept: false });
    expect([family.held, tab.held]).toEqual([null, null]);
  });
});

describe("marks and typing", () => {
  it("tells what was delivered and read, folded together and never backwards", () => {
    const s = live({ entries: [entry(1)] });
    expect(last().of("got")).toEqual([{ t: "got", to: 1 }]);
    last().say({ t: "entry", e: entry(2) });
    last().say({ t: "entry", e: entry(3) });
    s.seen(2);
    s.seen(3);
    s.seen(1);
    clock.go(waits.mark);
    expect(last().of("got")).toEqual([
      { t: "got", to: 1 },
      { t: "got", to: 3 },
    ]);
    expect(last().of("seen")).toEqual([{ t: "seen", to: 3 }]);
  });

  it("takes marks forward only", () => {
    const s = live();
    last().say({ t: "marks", staffSeen: 5 });
    last().say({ t: "marks", staffSeen: 3 });
    expect(s.view.marks.staffSeen).toBe(5);
  });

  it("throttles typing and ends it", () => {
    const s = live();
    for (let i = 0; i < 20; i++) {
      s.typing(true);
      clock.go(200);
    }
    expect(last().of("typing")).toEqual([
      { t: "typing", on: true },
      { t: "typing", on: true },
    ]);
    clock.go(10_000);
    expect(last().of("typing").at(-1)).toEqual({ t: "typing", on: false });
    s.typing(true);
    s.post("x", []);
    expect(last().of("typing").at(-1)).toEqual({ t: "typing", on: false });
  });

  it("forgets that somebody types, by their message, by the end of it, and by itself", () => {
    const s = live();
    last().say({ t: "typing", name: "Mina", on: true });
    expect(s.view.typing).toBe("Mina");
    last().say({ t: "entry", e: entry(1) });
    expect(s.view.typing).toBeUndefined();
    last().say({ t: "typing", name: "Mina", on: true });
    clock.go(waits.typing);
    expect(s.view.typing).toBeUndefined();
  });
});

describe("the token family", () => {
  it("stores a new token before it is used, and uses it the next time", () => {
    live({ token: T2 });
    expect(family.held).toMatchObject({ token: T2, gen: 2, purposes: ["answer"] });
    last().drop();
    clock.go(1_000);
    last().open();
    expect(last().sent[0]).toMatchObject({ token: T2 });
  });

  it("goes on in memory where storage is blocked", () => {
    const s = make({ family: { load: () => null, save: () => false, clear: () => {} } });
    expect(s.adopt(started(T1), ["answer"], "id1")).toBe(false);
    expect(last().sent).toHaveLength(0);
    last().open();
    expect(last().sent[0]).toMatchObject({ token: T1 });
  });

  it("gives a new tab the token, without storage", () => {
    const join = bus(clock);
    live({}, { channel: join() });
    const found: boolean[] = [];
    const second = make({ family: memory<Family>(), tab: memory<Tab>(), channel: join() });
    second.resume(f => found.push(f));
    clock.go(50);
    expect(found).toEqual([true]);
    last().open();
    expect(last().sent[0]).toMatchObject({ token: T1 });
  });

  it("a tab that slept dials with the newest token, not with a spent one", () => {
    const join = bus(clock);
    live({}, { channel: join() });
    const one = last();
    const other = make({ family: memory<Family>(), tab: memory<Tab>(), channel: join() });
    other.resume(() => {});
    clock.go(50);
    const two = last();
    two.open();
    two.say(welcome({ token: T2 }));
    clock.go(5);
    one.drop();
    clock.go(1_000);
    last().open();
    expect(last().sent[0]).toMatchObject({ token: T2 });
  });

  it("a tab that slept asks by HTTP with the newest token, and takes it along where purposes change", () => {
    const s = live();
    family.held = { conversation: "c1", token: T2, gen: 2, purposes: ["answer"] };
    expect(s.token).toBe(T2);
    family.held = { conversation: "c1", token: T3, gen: 3, purposes: ["answer"] };
    s.rePurpose([]);
    expect(family.held).toEqual({ conversation: "c1", token: T3, gen: 4, purposes: [] });
    family.held = { conversation: "c2", token: T1, gen: 9, purposes: [] };
    expect(s.token).toBe(T3);
  });

  it("takes no token from the store where it has given up its own", () => {
    const s = live();
    s.end("withdrawn");
    family.held = { conversation: "c2", token: T2, gen: 1, purposes: [] };
    expect(s.token).toBeNull();
  });

  it("asks the other tabs before it believes that its token is spent", () => {
    const join = bus(clock);
    family.held = { conversation: "c1", token: T1, gen: 1, purposes: [] };
    let isAwake = false;
    const deaf = join();
    const s = live({}, { channel: { ...deaf, onMessage: task => deaf.onMessage(m => isAwake && task(m)) } });
    const own = last();
    const holder = make({ family: memory<Family>(), tab: memory<Tab>(), channel: join() });
    holder.adopt(started(T2), [], "x");
    holder.rePurpose([]);
    clock.go(5);
    expect(s.token).toBe(T1);
    isAwake = true;
    own.drop(4001);
    clock.go(500);
    expect(s.view.phase).toBe("connecting");
    last().open();
    expect(last().sent[0]).toMatchObject({ token: T2 });
  });

  it("is over where no tab holds a newer one, and leaves the words that were not sent", () => {
    const s = live();
    s.post("one", []);
    last().drop(4001);
    clock.go(500);
    expect(s.view).toMatchObject({ phase: "over", over: "unsigned" });
    expect(s.view.outbox[0]?.text).toBe("one");
    expect(family.held).toBeNull();
  });

  it("is ended in every tab at once, and leaves nothing behind", () => {
    const join = bus(clock);
    const one = live({}, { channel: join() });
    const secondFamily = memory<Family>();
    const two = make({ family: secondFamily, tab: memory<Tab>(), channel: join() });
    two.resume(() => {});
    clock.go(50);
    last().open();
    last().say(welcome());
    one.post("unsent", []);
    one.drafted("half");
    one.end("erased");
    clock.go(5);
    expect(two.view).toMatchObject({ phase: "over", over: "erased" });
    expect([family.held, secondFamily.held, tab.held]).toEqual([null, null, null]);
    expect(one.view.outbox).toHaveLength(0);
    clock.go(60_000);
    expect(lines.filter(l => l.closedWith === null)).toHaveLength(0);
  });

  it("hears nothing from a channel that makes no sense", () => {
    let hear: (m: unknown) => void = () => {};
    const channel: Channel = {
      post: () => {},
      onMessage(task) {
        hear = task;
        return () => {};
      },
    };
    const s = live({}, { channel });
    for (const m of [
      null,
      1,
      "x",
      {},
      { t: "token" },
      { t: "token", family: { conversation: "c1", token: "x", gen: 9, purposes: [] } },
    ])
      hear(m);
    expect(s.token).toBe(T1);
    hear({ t: "token", family: { conversation: "c1", token: T3, gen: 9, purposes: [] } });
    expect(s.token).toBe(T3);
  });

  it("keeps apart what two tabs have started by themselves", () => {
    const join = bus(clock);
    const one = live({}, { channel: join() });
    one.rePurpose([]);
    one.rePurpose([]);
    const two = make({ family: memory<Family>(), tab: memory<Tab>(), channel: join() });
    two.adopt(started(T2, "c2"), ["answer"], "x");
    one.rePurpose([]);
    two.wake();
    last().drop();
    clock.go(5_000);
    expect([one.token, two.token]).toEqual([T1, T2]);
    two.end("erased");
    clock.go(5);
    expect(one.view.phase).not.toBe("over");
  });

  it("takes the answer of a tab that was slow", () => {
    const join = bus(clock);
    const slow: Channel = join();
    live({}, { channel: { ...slow, post: m => clock.after(500, () => slow.post(m)) } });
    const found: boolean[] = [];
    const second = make({ family: memory<Family>(), tab: memory<Tab>(), channel: join() });
    second.resume(f => found.push(f));
    clock.go(1_000);
    expect(found).toEqual([false, true]);
    expect(second.token).toBe(T1);

    second.stop();
    const third = make({ family: memory<Family>(), tab: memory<Tab>(), channel: join() });
    third.resume(f => found.push(f));
    clock.go(100);
    third.settle();
    clock.go(1_000);
    expect(found).toEqual([false, true, false]);
    expect(third.token).toBeNull();
  });

  it("what was read in one tab is read in the other", () => {
    const join = bus(clock);
    const one = live({ entries: [entry(1)] }, { channel: join() });
    const two = make({ family: memory<Family>(), tab: memory<Tab>(), channel: join() });
    two.resume(() => {});
    clock.go(50);
    two.seen(1);
    clock.go(5);
    expect(one.view.seen).toBe(1);
  });
});

describe("stopping", () => {
  it("leaves no timer and no open socket", () => {
    const s = live({ entries: [entry(1)] });
    s.post("x", []);
    s.typing(true);
    last().say({ t: "entry", e: entry(3) });
    s.stop();
    expect(lines.every(l => l.closedWith !== null)).toBe(true);
    clock.go(600_000);
    expect(lines).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });
});

/** A server in small: it numbers, takes each id once, and sits behind a network that delays, reorders and breaks. */
describe.each(Array.from({ length: 40 }, (_, i) => i + 1))("a bad network, seed %i", seed => {
  it("loses, doubles and disorders nothing", () => {
    const chance = seeded(seed);
    const record: { n: number; id: string; by: string; client?: string; text: string }[] = [];
    const append = (by: string, text: string, client?: string) => {
      record.push({ n: record.length + 1, id: `s${record.length + 1}`, by, text, ...(client ? { client } : {}) });
      const e = wire(record.length - 1);
      for (const c of connections) c({ t: "entry", e });
    };
    const wire = (i: number) => ({ ...record[i], at: i, kind: "message" });
    let connections: ((f: unknown) => void)[] = [];
    let calm = false;

    const s = make({
      chance,
      connect: events => {
        let isUp = true;
        const later = (task: () => void, order = false) =>
          clock.after(order ? 20 : 20 + chance() * 200, () => isUp && task());
        const say = (f: unknown, order = false) => later(() => events.onText(JSON.stringify(f)), order);
        const down = () => {
          if (!isUp) return;
          isUp = false;
          connections = connections.filter(c => c !== say);
          clock.after(5, () => events.onClose(1006));
        };
        clock.after(30, () => events.onOpen());
        if (!calm) clock.after(chance() * 3_000, down);
        return {
          close: down,
          send(text) {
            const f = JSON.parse(text) as ClientFrame;
            later(() => {
              if (f.t === "hello" || f.t === "more") {
                const rest = record.filter(r => r.n > f.after);
                const page = rest.slice(0, 7).map(r => wire(r.n - 1));
                const more = rest.length > 7;
                if (f.t === "hello") {
                  connections.push(say);
                  say(welcome({ entries: page, more }), true);
                } else say({ t: "entries", entries: page, more });
              } else if (f.t === "post") {
                if (chance() < 0.1) {
                  say({ t: "nack", id: f.id, code: "unavailable", message: "", retry: true });
                  return;
                }
                if (!record.some(r => r.client === f.id)) append("visitor", f.text, f.id);
                const r = record.find(x => x.client === f.id);
                if (chance() < 0.8) {
                  say({ t: "ack", id: f.id, n: r?.n, at: 1, text: r?.text, masks: [], kept: "disk" });
                }
              }
            }, true);
          },
        };
      },
    });
    family.held = { conversation: "c1", token: T1, gen: 1, purposes: [] };
    s.resume(() => {});
    const mine: string[] = [];
    const watched: number[] = [];
    s.watch(v => {
      const ids = [...v.entries.map(e => e.client ?? e.id)];
      if (new Set(ids).size !== ids.length) throw new Error("shown twice");
      watched.push(v.entries.length);
    });
    for (let i = 0; i < 60; i++) {
      clock.go(chance() * 800);
      if (chance() < 0.5) {
        mine.push(`mine ${i}`);
        s.post(`mine ${i}`, []);
      } else append("staff", `theirs ${i}`);
    }
    calm = true;
    clock.go(600_000);

    expect(s.view.phase).toBe("live");
    expect(texts(s)).toEqual(record.map(r => r.text));
    expect(record.filter(r => r.by === "visitor").map(r => r.text)).toEqual(mine);
    expect(s.view.outbox).toHaveLength(0);
    for (let i = 1; i < watched.length; i++) expect(watched[i]).toBeGreaterThanOrEqual(watched[i - 1] ?? 0);
  });
});
