/**
 * The conversation's controller: it joins session, server and masking twin, and decides what may be stored and sent when:
 * nothing before the choice, nothing unmasked ever, off the record nothing stored.
 */
import { Api } from "@snug/client/api";
import { Session } from "@snug/client/session";
import { startOnce } from "@snug/client/starter";
import type { View } from "@snug/client/view";
import { newId } from "@snug/protocol/id";
import type { Receipt, Visit } from "@snug/protocol/visit";
import { type App, unsaid } from "../app.ts";
import type { Model } from "../model.ts";
import { Hold, type Masked } from "./hold.ts";
import { clock, connect, network, newKey, tabs } from "./ports.ts";
import { facts, freshBoot } from "./rights.ts";
import { scanner } from "./scanner.ts";
import { type Contact, startBody } from "./start.ts";
import { familyStore, tabStore } from "./stores.ts";

export class Talk {
  #session: Session;
  #contact: Contact = {};
  #toldPage = "";
  #isStarting = false;
  readonly hold = new Hold(async () => {
    const { scan, rest } = await import("../masking.ts");
    return { scan: scanner(scan, () => this.model.boot.masking), rest };
  });
  readonly api = new Api({ clock, token: () => this.#session.token, fetch: (path, init) => fetch(path, init) });

  constructor(private readonly app: App) {
    this.#session = this.#open(!this.model.isOffRecord);
    void this.hold.ahead();
  }

  /** begin looks for a conversation to go on with, and asks for the choice where there is none. */
  begin(): void {
    const session = this.#session;
    if (this.model.isOffRecord) return;
    session.resume(isFound => {
      const begun = session.begin;
      if (isFound) this.app.set({ screen: "chat", purposes: session.purposes, isStarted: true });
      else if (begun) this.app.set({ screen: "chat", purposes: begun.purposes });
      else {
        this.app.ask();
        return;
      }
      this.app.tell({ t: "consented" });
      if (!isFound) this.#start();
    });
    if (this.model.purposes) this.allowed();
  }

  /** allowed goes on after the choice: a first message that a new text stopped goes on its way. */
  allowed(): void {
    this.#session.settle();
    this.#start();
  }

  declined(): void {
    const { site, consent } = this.model.boot;
    void this.api.declined(site.key, consent.hash);
  }

  goOffRecord(): void {
    this.#anew(false, this.draft);
  }

  /** typed is what the visitor chose to add so far. */
  get typed(): Contact {
    return this.#contact;
  }

  /** contact remembers name and address for the start; both are optional. */
  contact(name: string, email: string): void {
    this.#contact = { name, email };
  }

  /** send takes a text that was masked. False where too many wait already. */
  send({ text, masks, overruled }: Masked): boolean {
    const isTaken = this.#session.post(text, masks, overruled) !== null;
    this.#start();
    return isTaken;
  }

  retry(id: string): void {
    this.#session.retry(id);
    this.#start();
  }

  discard(id: string): void {
    this.#session.discard(id);
  }

  typing(hasText: boolean): void {
    this.#session.typing(hasText);
  }

  /** drafted takes a draft that was masked. */
  drafted(text: string): void {
    this.#session.drafted(text);
  }

  get draft(): string {
    return this.#session.draft;
  }

  seen(n: number): void {
    this.#session.seen(n);
  }

  wake(): void {
    this.#session.wake();
  }

  useHere(): void {
    this.#session.again();
  }

  /** newChat begins anew; what was not sent in the old one is there as a draft. */
  newChat(): void {
    const unsent = this.model.view.outbox.map(p => p.text).join("\n");
    this.#session.end("left");
    this.app.set({ ...unsaid, screen: "consent" });
    this.#anew(true, unsent);
    this.app.flag(false);
  }

  /** erased shows that all is gone, and forgets it here and in the other tabs. */
  erased(why: "erased" | "withdrawn", receipt: Receipt | null): void {
    this.app.set({ screen: "erased", receipt });
    this.#session.end(why);
    this.app.flag(false);
  }

  /** withdrew goes on with fewer purposes. */
  withdrew(purposes: readonly string[]): void {
    this.#session.rePurpose(purposes);
    this.app.set({ purposes });
  }

  show(change: Pick<Partial<Model>, "screen" | "hasRated" | "busy" | "problem">): void {
    this.app.set(change);
  }

  /** facts asks what only the server knows: until when it is kept, and what a socket that is over did not tell. */
  facts(): void {
    if (this.model.isStarted) void facts(this);
  }

  learned(visit: Visit): void {
    this.#session.learn(visit);
    this.app.set({ until: visit.until ?? null, connection: visit.connection ?? this.model.connection });
  }

  /** trouble says that something could not be fetched. */
  trouble(): void {
    this.app.set({ problem: { code: "no_answer", message: "", ref: "" } });
  }

  calm(): void {
    this.app.set({ problem: null });
  }

  /** tellPage says where the visitor is now, after consent and never off the record. */
  tellPage(): void {
    const { page } = this.app;
    const { isStarted, isOffRecord, view } = this.model;
    if (!page || !isStarted || isOffRecord || view.phase !== "live" || page.url === this.#toldPage) return;
    this.#toldPage = page.url;
    void this.api.page(page);
  }

  get model(): Model {
    return this.app.model;
  }

  #anew(isKept: boolean, draft: string): void {
    this.#session.stop();
    this.#session = this.#open(isKept);
    this.#session.drafted(draft);
  }

  #open(isKept: boolean): Session {
    const site = this.model.boot.site.key;
    const session = new Session({
      clock,
      chance: Math.random,
      connect,
      network,
      newId,
      family: isKept ? familyStore(site) : null,
      tab: isKept ? this.#careful(tabStore(site)) : null,
      channel: isKept ? tabs(site) : null,
    });
    session.watch(view => this.#viewed(view));
    return session;
  }

  /** careful keeps a tab's words out of storage until the visitor has chosen. */
  #careful(store: ReturnType<typeof tabStore>): ReturnType<typeof tabStore> {
    return { ...store, save: value => this.model.purposes !== null && store.save(value) };
  }

  #viewed(view: View): void {
    const was = this.model;
    const mine = view.entries.findLast(e => e.by === "visitor")?.n ?? 0;
    const seen = Math.max(view.seen, mine);
    const unread = view.entries.filter(e => e.n > seen && e.by === "staff" && e.kind === "message").length;
    const isErased = was.isStarted && (view.over === "erased" || view.over === "withdrawn");
    const isEnded = was.isStarted && (view.state === "ended" || view.over === "ended");
    const screen = was.screen === "erased" || isErased ? "erased" : isEnded ? "end" : was.screen;
    if (isErased) this.app.flag(false);
    this.app.set({ view, unread, screen, connection: view.connection ?? was.connection });
    if (screen === "end" && was.screen !== "end") this.facts();
    if (view.over === "replaced" && was.view.over !== "replaced") this.facts();
    this.tellPage();
  }

  /** start makes the conversation with the first message in line, where there is none yet. */
  #start(): void {
    const { isStarted, purposes, isOffRecord } = this.model;
    const session = this.#session;
    const first = session.view.outbox.find(p => p.state === "sending");
    if (!first || isStarted || !purposes || this.#isStarting) return;
    this.#isStarting = true;
    const { page } = this.app;
    const key = session.begin?.key ?? newKey();
    if (!isOffRecord) session.beginning({ key, purposes });
    const body = startBody(this.model, purposes, key, this.#contact, page, first);
    const send = isOffRecord ? this.api.offRecord : this.api.start;
    void startOnce(send, body, clock, Math.random).then(result => {
      this.#isStarting = false;
      if (session !== this.#session) return;
      if (!result.ok) {
        const { code, message } = result.problem;
        if (code === "stale_text" || code === "no_consent") void this.#renew();
        else {
          // What was refused is not sent again: the visitor goes on without it, or hears that the shop wants it.
          if (code.startsWith("identity")) this.app.set({ identity: "" });
          session.fail(first.id, code, message);
        }
        return;
      }
      this.#toldPage = page?.url ?? "";
      this.app.set({
        isStarted: true,
        identity: isOffRecord ? this.model.identity : "",
        connection: result.value.connection ?? this.model.connection,
      });
      const isStored = session.adopt(result.value, purposes, first.id) || isOffRecord;
      this.app.set({ isStored });
      if (isStored && !isOffRecord) this.app.flag(true);
    });
  }

  /** renew asks again under the text that is in force now; what was written stays in line. */
  async #renew(): Promise<void> {
    const boot = (await freshBoot()) ?? this.model.boot;
    this.app.set({ boot, screen: "consent", chosen: [], purposes: null, isTextNew: true });
  }
}
