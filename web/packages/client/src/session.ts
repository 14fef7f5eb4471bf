/**
 * One visitor's conversation over a socket that may break at any time: hello and resume, order by n, gaps filled, an
 * outbox that arrives exactly once, marks, typing, and a token that turns over. It knows no DOM and no wall clock.
 */
import type { Entry, Mask } from "@snug/protocol/entry";
import { type ClientFrame, close, frame, frameMax, type ServerFrame } from "@snug/protocol/frames";
import type { Started, Visit } from "@snug/protocol/visit";
import { backoff } from "./backoff.ts";
import { Outbox } from "./outbox.ts";
import type { Chance, Channel, Clock, Connect, Network, Socket, Store } from "./ports.ts";
import type { Family, Tab } from "./saved.ts";
import { Timeline } from "./timeline.ts";
import { Tokens } from "./tokens.ts";
import { Typing } from "./typing.ts";
import { nothing, type View } from "./view.ts";

/** Waits in milliseconds. */
export const waits = {
  /** for the welcome, from dialling on */
  welcome: 10_000,
  /** for a message's ack or nack; then the socket is taken for dead */
  answer: 10_000,
  /** for the answer to more, which costs the server little */
  probe: 5_000,
  /** for a missing number that is only late */
  gap: 250,
  /** after which a connection counts as good, and the next break starts from the shortest wait */
  steady: 5_000,
  /** between a mark's change and its sending */
  mark: 150,
  /** after which "is typing" is forgotten where no end of it comes */
  typing: 8_000,
  /** before a message that the server could not take just now goes again */
  again: 2_000,
  /** the least where the server said that there are too many */
  tooMany: 10_000,
} as const;

export interface SessionPorts {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly connect: Connect;
  readonly network: Network;
  readonly newId: () => string;
  /** Where the token lives; null keeps it in memory alone. */
  readonly family: Store<Family> | null;
  /** Where this tab's unsent words live; null keeps them in memory alone. */
  readonly tab: Store<Tab> | null;
  readonly channel: Channel | null;
}

export class Session {
  #view: View = nothing;
  readonly #watchers = new Set<(view: View) => void>();
  readonly #line = new Timeline();
  readonly #outbox = new Outbox();
  readonly #tokens: Tokens;
  readonly #typing: Typing;
  readonly #leaveNetwork: () => void;

  #socket: Socket | null = null;
  /** Each dial has a number, so that a late callback of an earlier socket is known as such. */
  #dial = 0;
  #failures = 0;
  #atLeast = 0;
  #triedToken = "";
  #inFlight = "";
  #askedTo = -1;
  #got = 0;
  #sentSeen = 0;
  #draft = "";
  #begin: Tab["begin"];
  #timers = new Map<string, () => void>();

  constructor(private readonly ports: SessionPorts) {
    this.#tokens = new Tokens(ports.clock, ports.family, ports.channel, {
      onOver: code => this.#finish(code),
      onSeen: to => this.#readTo(to),
    });
    this.#typing = new Typing(ports.clock, on => this.#send({ t: "typing", on }));
    this.#leaveNetwork = ports.network.onChange(() => this.wake());
  }

  get view(): View {
    return this.#view;
  }

  /** watch calls back after every change, until the returned function is called. */
  watch(task: (view: View) => void): () => void {
    this.#watchers.add(task);
    return () => this.#watchers.delete(task);
  }

  get token(): string | null {
    return this.#tokens.held?.token ?? null;
  }

  get purposes(): readonly string[] {
    return this.#tokens.held?.purposes ?? [];
  }

  get draft(): string {
    return this.#draft;
  }

  /** The start that was under way when the page was left, if one was. */
  get begin(): Tab["begin"] {
    return this.#begin;
  }

  /**
   * resume looks for a conversation in storage and other tabs, dials where there is one, and tells. After a no there may
   * come a yes, of a tab that was slow.
   */
  resume(done: (found: boolean) => void): void {
    const tab = this.ports.tab?.load();
    for (const p of tab?.outbox ?? []) this.#outbox.put(p);
    this.#draft = tab?.draft ?? "";
    this.#begin = tab?.begin;
    this.#readTo(tab?.seen ?? 0);
    this.#tokens.look(found => {
      if (found) {
        this.#show({ isLoading: true, outbox: this.#outbox.items });
        this.#open();
      } else {
        this.#show({ outbox: this.#outbox.items });
      }
      done(found !== null);
    });
  }

  /** settle stops looking for a conversation in other tabs: the visitor has chosen to begin one. */
  settle(): void {
    this.#tokens.settle();
  }

  /** beginning remembers the key of a start, so that a reload in the middle starts nothing twice. */
  beginning(begin: NonNullable<Tab["begin"]>): void {
    this.#begin = begin;
    this.#keep();
  }

  /** adopt goes on with the conversation that a start has made. It tells whether a reload will find it again. */
  adopt(started: Started, purposes: readonly string[], client: string): boolean {
    const isKept = this.#tokens.begin(started.conversation, started.token, purposes);
    this.#begin = undefined;
    this.#outbox.mark(client, { state: "sent" });
    this.#take([{ ...started.entry, client }]);
    this.#open();
    return isKept;
  }

  /** learn takes what HTTP told of a conversation whose socket is over. */
  learn(visit: Visit): void {
    this.#line.add(visit.entries);
    if (!visit.more) this.#line.settle(this.#line.top);
    this.#show({ state: visit.state, agent: visit.agent, marks: visit.marks, entries: this.#line.entries });
  }

  /** again dials once more after the session went on elsewhere. */
  again(): void {
    if (this.#view.over !== "replaced") return;
    this.#show({ phase: "connecting", over: undefined });
    this.#open();
  }

  /** rePurpose remembers what is allowed after a withdrawal. */
  rePurpose(purposes: readonly string[]): void {
    const held = this.#tokens.held;
    if (held) this.#tokens.rotate(held.token, purposes);
  }

  /** post puts a masked message in line, and gives its id; null where too many wait already. */
  post(text: string, masks: readonly Mask[]): string | null {
    if (this.#outbox.isFull) return null;
    const id = this.ports.newId();
    this.#outbox.put({ id, text, masks, at: this.ports.clock.now(), state: "sending" });
    this.#typing.stop();
    this.#outboxChanged();
    this.#pump();
    return id;
  }

  /** fail marks a message as not sent, with what the server said of it. */
  fail(id: string, code: string, message: string): void {
    this.#outbox.mark(id, { state: "failed", code, message });
    this.#outboxChanged();
  }

  retry(id: string): void {
    this.#outbox.again(id);
    this.#outboxChanged();
    this.#pump();
  }

  discard(id: string): void {
    this.#outbox.drop(id);
    this.#outboxChanged();
  }

  /** drafted remembers a masked draft for a reload. */
  drafted(text: string): void {
    if (text === this.#draft) return;
    this.#draft = text;
    this.#keep();
  }

  typing(hasText: boolean): void {
    if (this.#view.phase === "live") this.#typing.key(hasText);
  }

  /** seen says that everything up to n was read. */
  seen(n: number): void {
    if (n <= this.#view.seen) return;
    this.#readTo(n);
    this.#keep();
    this.#tokens.seen(n);
    this.#timer("mark", waits.mark, () => this.#sendMarks());
  }

  /** wake is called when the network changes or the page is looked at again: it dials, or makes sure that all is well. */
  wake(): void {
    if (this.#view.phase === "waiting" || this.#view.phase === "offline") {
      this.#timer("dial", this.ports.chance() * 200, () => this.#open());
    } else if (this.#view.phase === "live") {
      this.#askMore();
    }
  }

  /** end forgets token, outbox and draft, here and in the other tabs, and closes. */
  end(code: string): void {
    this.#tokens.end(code);
    this.#finish(code);
  }

  /** stop lets go of everything without forgetting anything: the page is left. */
  stop(): void {
    this.#hangUp(close.done);
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#leaveNetwork();
    this.#tokens.stop();
    this.#watchers.clear();
  }

  // — the socket —

  #open(): void {
    if (this.#view.phase === "over" || this.#socket) return;
    this.#tokens.refresh();
    const token = this.token;
    if (!token) return;
    const dial = ++this.#dial;
    const isMine = () => dial === this.#dial;
    this.#triedToken = token;
    this.#show({ phase: "connecting" });
    this.#timer("welcome", waits.welcome, () => this.#broken(1006));
    this.#socket = this.ports.connect({
      onOpen: () => isMine() && this.#send({ t: "hello", v: 1, token, after: this.#line.floor }),
      onText: text => isMine() && this.#hear(text),
      onClose: code => isMine() && this.#broken(code),
    });
  }

  #hangUp(code: number): void {
    const socket = this.#socket;
    this.#dial++;
    this.#socket = null;
    this.#inFlight = "";
    this.#askedTo = -1;
    for (const name of ["welcome", "answer", "gap", "steady", "more", "mark"]) this.#cancel(name);
    socket?.close(code);
  }

  #broken(code: number): void {
    this.#hangUp(close.done);
    if (this.#view.phase === "over") return;
    if (code === close.unsigned) {
      // Another tab may hold a newer token; only where none does is this the end.
      this.#tokens.ask();
      this.#timer("dial", 200, () => {
        this.#tokens.refresh();
        if (this.token && this.token !== this.#triedToken) this.#open();
        else {
          this.#tokens.forget();
          this.#finish("unsigned");
        }
      });
      this.#show({ phase: "connecting", typing: undefined });
      return;
    }
    const isEnded = this.#view.state === "ended";
    if (code === close.replaced || (code === close.done && isEnded)) {
      this.#finish(isEnded ? "ended" : "replaced");
      return;
    }
    if (code === close.forbidden) {
      this.#tokens.forget();
      this.#finish("forbidden");
      return;
    }
    this.#failures++;
    const wait = backoff(this.#failures, this.ports.chance, code === close.tooMany ? waits.tooMany : this.#atLeast);
    this.#atLeast = 0;
    // The answer to this comes while we wait: a token that another tab has turned over meanwhile.
    this.#tokens.ask();
    this.#show({ phase: this.ports.network.isOnline() ? "waiting" : "offline", typing: undefined });
    this.#timer("dial", wait, () => this.#open());
  }

  #send(message: ClientFrame): void {
    if (this.#socket && (this.#view.phase === "live" || message.t === "hello")) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #hear(text: string): void {
    const f = frame(text);
    if (f) this.#on(f);
  }

  #on(f: ServerFrame): void {
    switch (f.t) {
      case "welcome":
        this.#cancel("welcome");
        this.#timer("steady", waits.steady, () => {
          this.#failures = 0;
        });
        if (f.token) this.#tokens.rotate(f.token);
        this.#show({
          phase: "live",
          state: f.state,
          marks: f.marks,
          agent: f.agent,
          connection: f.connection ?? this.#view.connection,
          kept: f.kept,
          isLoading: f.more,
        });
        this.#take(f.entries);
        if (f.more) this.#askMore();
        else this.#line.settle(this.#line.top);
        this.#sendMarks();
        this.#pump();
        return;
      case "entries": {
        const asked = this.#askedTo;
        const before = this.#line.floor;
        this.#askedTo = -1;
        this.#cancel("more");
        this.#take(f.entries);
        if (f.more && this.#line.floor > before) {
          this.#askMore();
          return;
        }
        this.#line.settle(asked);
        this.#show({ isLoading: false, entries: this.#line.entries });
        this.#settleSent();
        return;
      }
      case "entry":
        if (f.e.by === "staff") this.#forgetTyping();
        this.#take([f.e]);
        return;
      case "ack": {
        const p = this.#outbox.items.find(i => i.id === f.id);
        this.#answered(f.id);
        if (!p) {
          this.#pump();
          return;
        }
        this.#outbox.mark(f.id, { state: "sent", text: f.text, masks: f.masks, at: f.at });
        this.#take([
          { n: f.n, id: f.id, at: f.at, by: "visitor", kind: "message", text: f.text, client: f.id, masks: f.masks },
        ]);
        return;
      }
      case "nack":
        this.#answered(f.id);
        if (f.retry) this.#timer("again", waits.again, () => this.#pump());
        else {
          this.fail(f.id, f.code, f.message);
          this.#pump();
        }
        return;
      case "typing":
        if (f.on) {
          this.#show({ typing: f.name ?? this.#view.agent?.name ?? "" });
          this.#timer("typing", waits.typing, () => this.#forgetTyping());
        } else this.#forgetTyping();
        return;
      case "marks":
        if (f.staffSeen > this.#view.marks.staffSeen) this.#show({ marks: { staffSeen: f.staffSeen } });
        return;
      case "state":
        this.#show({ state: f.state, agent: f.agent ?? this.#view.agent });
        if (f.state === "erased") this.end("erased");
        return;
      case "bye":
        if (f.retry) this.#atLeast = f.after;
        else if (this.#view.state === "ended" || f.code === "ended") this.#finish("ended");
        else if (f.code === "erased") this.end(f.code);
        else {
          this.#tokens.forget();
          this.#finish(f.code);
        }
        return;
    }
  }

  // — entries —

  #take(entries: readonly Entry[]): void {
    this.#line.add(entries);
    for (const e of entries) {
      if (!e.client) continue;
      this.#answered(e.client);
      this.#outbox.mark(e.client, { state: "sent" });
    }
    this.#show({ entries: this.#line.entries });
    this.#settleSent();
    if (this.#line.hasGap && this.#askedTo < 0) {
      if (!this.#timers.has("gap")) this.#timer("gap", waits.gap, () => this.#line.hasGap && this.#askMore());
    }
    if (this.#line.floor > this.#got) this.#timer("mark", waits.mark, () => this.#sendMarks());
  }

  /** settleSent drops from the outbox what is on the line now, so that nothing is shown twice, nor not at all. */
  #settleSent(): void {
    const sent = this.#outbox.items.filter(p => p.state === "sent");
    if (sent.length > 0) {
      const shown = new Set(this.#line.entries.map(e => e.client));
      for (const p of sent) if (shown.has(p.id)) this.#outbox.drop(p.id);
      this.#outboxChanged();
    }
    this.#pump();
  }

  #askMore(): void {
    if (this.#view.phase !== "live" || this.#askedTo >= 0) return;
    this.#cancel("gap");
    this.#askedTo = this.#line.top;
    this.#send({ t: "more", after: this.#line.floor });
    this.#timer("more", waits.probe, () => this.#broken(1006));
  }

  // — the outbox —

  #pump(): void {
    const head = this.#outbox.head;
    if (!head || this.#inFlight || this.#view.phase !== "live" || this.#timers.has("again")) return;
    const message: ClientFrame = { t: "post", id: head.id, text: head.text, browser: head.masks };
    if (new TextEncoder().encode(JSON.stringify(message)).length > frameMax) {
      this.fail(head.id, "too_large", "");
      this.#pump();
      return;
    }
    this.#inFlight = head.id;
    this.#send(message);
    this.#timer("answer", waits.answer, () => this.#broken(1006));
  }

  #answered(id: string): void {
    if (this.#inFlight !== id) return;
    this.#inFlight = "";
    this.#cancel("answer");
  }

  #outboxChanged(): void {
    this.#keep();
    this.#show({ outbox: this.#outbox.items });
  }

  #keep(): void {
    const outbox = this.#outbox.items.filter(p => p.state !== "sent");
    const seen = this.#view.seen;
    if (outbox.length === 0 && !this.#draft && !this.#begin && seen === 0) this.ports.tab?.clear();
    else this.ports.tab?.save({ outbox, draft: this.#draft, begin: this.#begin, seen });
  }

  // — marks —

  #sendMarks(): void {
    if (this.#view.phase !== "live") return;
    if (this.#line.floor > this.#got) {
      this.#got = this.#line.floor;
      this.#send({ t: "got", to: this.#got });
    }
    if (this.#view.seen > this.#sentSeen) {
      this.#sentSeen = this.#view.seen;
      this.#send({ t: "seen", to: this.#sentSeen });
    }
  }

  #readTo(n: number): void {
    if (n > this.#view.seen) this.#show({ seen: n });
  }

  #forgetTyping(): void {
    this.#cancel("typing");
    if (this.#view.typing !== undefined) this.#show({ typing: undefined });
  }

  // — the end —

  #finish(code: string): void {
    this.#hangUp(close.done);
    this.#cancel("dial");
    this.#cancel("again");
    this.#forgetTyping();
    if (code === "erased" || code === "withdrawn") {
      this.#outbox.clear();
      this.#draft = "";
      this.#begin = undefined;
      this.ports.tab?.clear();
    }
    this.#show({ phase: "over", over: code, isLoading: false, outbox: this.#outbox.items });
  }

  // — small things —

  #show(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    for (const watcher of this.#watchers) watcher(this.#view);
  }

  #timer(name: string, ms: number, task: () => void): void {
    this.#cancel(name);
    this.#timers.set(
      name,
      this.ports.clock.after(ms, () => {
        this.#timers.delete(name);
        task();
      }),
    );
  }

  #cancel(name: string): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }
}
