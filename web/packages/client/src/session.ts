/**
 * One visitor's conversation over a socket that may break at any time: hello and resume, order by n, gaps filled, an
 * outbox that arrives exactly once, marks, typing, and a token that turns over. It knows no DOM and no wall clock.
 */
import type { Entry, Mask, Place } from "@snug/protocol/entry";
import { frame, type ServerFrame } from "@snug/protocol/frames";
import type { Started, Visit } from "@snug/protocol/visit";
import { Outbox } from "./outbox.ts";
import type { Channel, Clock, Store } from "./ports.ts";
import { Posting } from "./posting.ts";
import type { Family, Tab } from "./saved.ts";
import { Timeline } from "./timeline.ts";
import { Timers } from "./timers.ts";
import { Tokens } from "./tokens.ts";
import { Typing } from "./typing.ts";
import { nothing, type View } from "./view.ts";
import { waits } from "./waits.ts";
import { Wire, type WirePorts } from "./wire.ts";

export { waits };

export interface SessionPorts extends WirePorts {
  readonly clock: Clock;
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
  readonly #timers: Timers;
  readonly #wire: Wire;
  readonly #posting: Posting;
  readonly #leaveNetwork: () => void;

  #askedTo = -1;
  #got = 0;
  #sentSeen = 0;
  #draft = "";
  #begin: Tab["begin"];
  constructor(private readonly ports: SessionPorts) {
    this.#tokens = new Tokens(ports.clock, ports.family, ports.channel, {
      onOver: code => this.#finish(code),
      onSeen: to => this.#readTo(to),
    });
    this.#timers = new Timers(ports.clock);
    this.#wire = new Wire(ports, this.#timers, this.#tokens, {
      view: () => this.#view,
      show: change => this.#show(change),
      floor: () => this.#line.floor,
      hear: text => this.#hear(text),
      lost: () => {
        this.#posting.lost();
        this.#askedTo = -1;
      },
      finish: code => this.#finish(code),
    });
    this.#posting = new Posting(this.#outbox, this.#timers, {
      isLive: () => this.#view.phase === "live",
      send: message => this.#wire.send(message),
      fail: (id, code) => this.fail(id, code, ""),
      dead: () => this.#wire.broken(1006),
    });
    this.#typing = new Typing(ports.clock, on => this.#wire.send({ t: "typing", on }));
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
    return this.#tokens.newest()?.token ?? null;
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
        this.#wire.open();
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
    this.#wire.open();
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
    this.#wire.open();
  }

  /** rePurpose remembers what is allowed after a withdrawal. */
  rePurpose(purposes: readonly string[]): void {
    const held = this.#tokens.newest();
    if (held) this.#tokens.rotate(held.token, purposes);
  }

  /** post puts a masked message in line, and gives its id; null where too many wait already. */
  post(text: string, masks: readonly Mask[], overruled?: readonly Place[]): string | null {
    if (this.#outbox.isFull) return null;
    const id = this.ports.newId();
    this.#outbox.put({ id, text, masks, overruled, at: this.ports.clock.now(), state: "sending" });
    this.#typing.stop();
    this.#outboxChanged();
    this.#posting.pump();
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
    this.#posting.pump();
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
    this.#timers.set("mark", waits.mark, () => this.#sendMarks());
  }

  /** wake is called when the network changes or the page is looked at again: it dials, or makes sure that all is well. */
  wake(): void {
    if (this.#view.phase === "waiting" || this.#view.phase === "offline") {
      this.#timers.set("dial", this.ports.chance() * 200, () => this.#wire.open());
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
    this.#wire.hangUp();
    this.#timers.clear();
    this.#leaveNetwork();
    this.#tokens.stop();
    this.#watchers.clear();
  }

  // — the socket —

  #hear(text: string): void {
    const f = frame(text);
    if (f) this.#on(f);
  }

  #on(f: ServerFrame): void {
    switch (f.t) {
      case "welcome":
        this.#wire.welcomed();
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
        this.#posting.pump();
        return;
      case "entries": {
        const asked = this.#askedTo;
        const before = this.#line.floor;
        this.#askedTo = -1;
        this.#timers.cancel("more");
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
        this.#posting.answered(f.id);
        if (!p) {
          this.#posting.pump();
          return;
        }
        this.#outbox.mark(f.id, { state: "sent", text: f.text, masks: f.masks, at: f.at });
        this.#take([
          { n: f.n, id: f.id, at: f.at, by: "visitor", kind: "message", text: f.text, client: f.id, masks: f.masks },
        ]);
        return;
      }
      case "nack":
        this.#posting.answered(f.id);
        if (f.retry) this.#posting.later();
        else {
          this.fail(f.id, f.code, f.message);
          this.#posting.pump();
        }
        return;
      case "typing":
        if (f.on) {
          this.#show({ typing: f.name ?? this.#view.agent?.name ?? "" });
          this.#timers.set("typing", waits.typing, () => this.#forgetTyping());
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
        if (f.retry) this.#wire.rest(f.after);
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
      this.#posting.answered(e.client);
      this.#outbox.mark(e.client, { state: "sent" });
    }
    this.#show({ entries: this.#line.entries });
    this.#settleSent();
    if (this.#line.hasGap && this.#askedTo < 0) {
      if (!this.#timers.has("gap")) this.#timers.set("gap", waits.gap, () => this.#line.hasGap && this.#askMore());
    }
    if (this.#line.floor > this.#got) this.#timers.set("mark", waits.mark, () => this.#sendMarks());
  }

  /** settleSent drops from the outbox what is on the line now, so that nothing is shown twice, nor not at all. */
  #settleSent(): void {
    const sent = this.#outbox.items.filter(p => p.state === "sent");
    if (sent.length > 0) {
      const shown = new Set(this.#line.entries.map(e => e.client));
      for (const p of sent) if (shown.has(p.id)) this.#outbox.drop(p.id);
      this.#outboxChanged();
    }
    this.#posting.pump();
  }

  #askMore(): void {
    if (this.#view.phase !== "live" || this.#askedTo >= 0) return;
    this.#timers.cancel("gap");
    this.#askedTo = this.#line.top;
    this.#wire.send({ t: "more", after: this.#line.floor });
    this.#timers.set("more", waits.probe, () => this.#wire.broken(1006));
  }

  // — the outbox —

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
      this.#wire.send({ t: "got", to: this.#got });
    }
    if (this.#view.seen > this.#sentSeen) {
      this.#sentSeen = this.#view.seen;
      this.#wire.send({ t: "seen", to: this.#sentSeen });
    }
  }

  #readTo(n: number): void {
    if (n > this.#view.seen) this.#show({ seen: n });
  }

  #forgetTyping(): void {
    this.#timers.cancel("typing");
    if (this.#view.typing !== undefined) this.#show({ typing: undefined });
  }

  // — the end —

  #finish(code: string): void {
    this.#wire.hangUp();
    this.#timers.cancel("dial", "again");
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
}
