/**
 * The widget's one controller: it joins consent, session, server and loader, and holds the model that the views show. It
 * decides what may be stored and sent when: nothing before the choice, nothing unmasked ever, off the record nothing stored.
 */
import { Api } from "@snug/client/api";
import { Session } from "@snug/client/session";
import { startOnce } from "@snug/client/starter";
import { nothing, type View } from "@snug/client/view";
import type { Boot } from "@snug/protocol/boot";
import type { Mask } from "@snug/protocol/entry";
import { newId } from "@snug/protocol/id";
import type { Page, Receipt, Start, Visit } from "@snug/protocol/visit";
import type { Model } from "./model.ts";
import type { Speak } from "./texts/index.ts";
import { fetchLater } from "./view/parts-later.ts";
import type { Bridge } from "./world/bridge.ts";
import { clock, connect, network, newKey, tabs } from "./world/ports.ts";
import { familyStore, tabStore } from "./world/stores.ts";

const api = (token: () => string | null): Api => new Api({ clock, token, fetch: (path, init) => fetch(path, init) });

export class App {
  #model: Model;
  #watchers = new Set<() => void>();
  #session: Session | null = null;
  #api: Api;
  readonly #bridge: Bridge;
  #page: Page | null = null;
  #toldPage = "";
  #starting = false;
  #unreadTold = -1;
  #contact: { name?: string; email?: string } = {};

  constructor(
    boot: Boot,
    private readonly say: Speak,
    bridge: Bridge,
  ) {
    this.#model = {
      screen: "resuming",
      boot,
      chosen: [],
      purposes: null,
      isOffRecord: false,
      isTextNew: false,
      view: nothing,
      isStarted: false,
      isStored: true,
      isOpen: false,
      unread: 0,
      connection: boot.connection,
      until: null,
      hasRated: false,
      receipt: null,
      problem: null,
      busy: "",
    };
    this.#api = api(() => this.#session?.token ?? null);
    this.#bridge = bridge;
    if (!bridge.isFramed) this.#set({ isOpen: true });
    bridge.join({
      onPort: () => {
        bridge.tell({ t: "ready", text: say("close") });
        this.#tellUnread();
        if (this.#model.purposes && !this.#model.isOffRecord) bridge.tell({ t: "consented" });
      },
      onOpen: () => this.#set({ isOpen: true }),
      onShut: () => this.#set({ isOpen: false }),
      onPage: page => {
        this.#page = page;
        this.#tellPage();
      },
    });
  }

  get model(): Model {
    return this.#model;
  }

  watch(task: () => void): () => void {
    this.#watchers.add(task);
    return () => this.#watchers.delete(task);
  }

  /** begin looks for a conversation to go on with, and shows the consent text where there is none. */
  begin(): void {
    const session = this.#open(true);
    session.resume(isFound => {
      if (isFound) {
        this.#set({ screen: "chat", purposes: session.purposes, isStarted: true });
        this.#bridge.tell({ t: "consented" });
        return;
      }
      const begun = session.begin;
      if (begun) {
        this.#set({ screen: "chat", purposes: begun.purposes });
        this.#bridge.tell({ t: "consented" });
        this.#start();
        return;
      }
      this.#bridge.tell({ t: "flag", on: false });
      this.#set({ screen: "consent" });
    });
  }

  // — consent —

  choose(purpose: string, isOn: boolean): void {
    const others = this.#model.chosen.filter(p => p !== purpose);
    this.#set({ chosen: isOn ? [...others, purpose] : others });
  }

  allow(): void {
    const purposes = [...this.#needed, ...this.#model.chosen];
    this.#session?.settle();
    this.#set({ screen: "chat", purposes, isOffRecord: false, isTextNew: false });
    this.#bridge.tell({ t: "consented" });
    // A first message that a new text stopped goes on its way now.
    this.#start();
  }

  decline(): void {
    const { site, consent } = this.#model.boot;
    this.#set({ screen: "declined", chosen: [] });
    void this.#api.declined(site.key, consent.hash);
  }

  goOffRecord(): void {
    this.#session?.stop();
    this.#open(false);
    this.#set({ screen: "chat", purposes: this.#needed, isOffRecord: true, isTextNew: false });
  }

  chooseAgain(): void {
    this.#set({ screen: "consent" });
  }

  // — the conversation —

  /** contact remembers name and address for the start; both are optional. */
  contact(name: string, email: string): void {
    this.#contact = { ...(name ? { name } : {}), ...(email ? { email } : {}) };
  }

  /** send takes a text that was masked. False where too many wait already. */
  send(text: string, masks: readonly Mask[]): boolean {
    const isTaken = this.#session?.post(text, masks) !== null;
    this.#start();
    return isTaken;
  }

  retry(id: string): void {
    this.#session?.retry(id);
    this.#start();
  }

  discard(id: string): void {
    this.#session?.discard(id);
  }

  typing(hasText: boolean): void {
    this.#session?.typing(hasText);
  }

  /** drafted takes a draft that was masked. */
  drafted(text: string): void {
    this.#session?.drafted(text);
  }

  get draft(): string {
    return this.#session?.draft ?? "";
  }

  seen(n: number): void {
    this.#session?.seen(n);
  }

  wake(): void {
    this.#session?.wake();
  }

  useHere(): void {
    this.#session?.again();
  }

  close(): void {
    this.#set({ isOpen: !this.#bridge.isFramed });
    this.#bridge.tell({ t: "close" });
  }

  /** newChat begins anew; what was not sent in the old one is given back as a draft. */
  newChat(): string {
    const unsent = this.#model.view.outbox.map(p => p.text).join("\n");
    this.#session?.end("left");
    this.#session?.stop();
    this.#open(!this.#model.isOffRecord);
    this.#set({
      screen: "consent",
      chosen: [],
      purposes: null,
      isOffRecord: false,
      view: nothing,
      isStarted: false,
      until: null,
      hasRated: false,
      receipt: null,
    });
    this.#bridge.tell({ t: "flag", on: false });
    return unsent;
  }

  // — what rights.ts needs —

  get api(): Api {
    return this.#api;
  }

  /** erased shows that all is gone, and forgets it here and in the other tabs. */
  erased(why: "erased" | "withdrawn", receipt: Receipt | null): void {
    this.#set({ screen: "erased", receipt });
    this.#session?.end(why);
    this.#bridge.tell({ t: "flag", on: false });
  }

  /** withdrew goes on with fewer purposes. */
  withdrew(purposes: readonly string[]): void {
    this.#session?.rePurpose(purposes);
    this.#set({ purposes });
  }

  show(change: Pick<Partial<Model>, "screen" | "hasRated" | "busy" | "problem">): void {
    this.#set(change);
  }

  /** facts asks what only the server knows: until when it is kept, and what a socket that is over did not tell. */
  facts(): void {
    if (this.#model.isStarted) void fetchLater().then(later => later.facts(this));
  }

  learned(visit: Visit): void {
    this.#session?.learn(visit);
    this.#set({ until: visit.until ?? null, connection: visit.connection ?? this.#model.connection });
  }

  calm(): void {
    this.#set({ problem: null });
  }

  // — inside —

  /** What has no switch, because without it there is no chat. */
  get #needed(): readonly string[] {
    return this.#model.boot.consent.purposes.filter(p => !p.switch).map(p => p.id);
  }

  #open(isKept: boolean): Session {
    const site = this.#model.boot.site.key;
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
    this.#session = session;
    return session;
  }

  /** careful keeps a tab's words out of storage until the visitor has chosen. */
  #careful(store: ReturnType<typeof tabStore>): ReturnType<typeof tabStore> {
    return { ...store, save: value => this.#model.purposes !== null && store.save(value) };
  }

  #viewed(view: View): void {
    const mine = view.entries.findLast(e => e.by === "visitor")?.n ?? 0;
    const seen = Math.max(view.seen, mine);
    const unread = view.entries.filter(e => e.n > seen && e.by === "staff" && e.kind === "message").length;
    const isErased = view.over === "erased" || view.over === "withdrawn";
    const isEnded = view.state === "ended" || view.over === "ended";
    const screen =
      this.#model.screen === "erased" || (isErased && this.#model.isStarted)
        ? "erased"
        : isEnded && this.#model.isStarted
          ? "end"
          : this.#model.screen;
    if (screen === "end" && this.#model.screen !== "end") this.facts();
    if (view.over === "replaced" && this.#model.view.over !== "replaced") this.facts();
    if (isErased && this.#model.isStarted) this.#bridge.tell({ t: "flag", on: false });
    this.#set({ view, unread, screen, connection: view.connection ?? this.#model.connection });
    this.#tellUnread();
    this.#tellPage();
  }

  /** start makes the conversation with the first message in line, where there is none yet. */
  #start(): void {
    const { isStarted, purposes, isOffRecord, boot } = this.#model;
    const session = this.#session;
    const first = session?.view.outbox.find(p => p.state === "sending");
    if (!session || !first || isStarted || !purposes || this.#starting) return;
    this.#starting = true;
    const key = session.begin?.key ?? newKey();
    if (!isOffRecord) session.beginning({ key, purposes });
    const { name, email } = this.#contact;
    const body: Start = {
      site: boot.site.key,
      key,
      consent: {
        hash: boot.consent.hash,
        version: boot.consent.version,
        lang: boot.consent.lang || boot.lang,
        purposes,
      },
      ...(name ? { name } : {}),
      ...(email && !isOffRecord ? { email } : {}),
      ...(this.#page && !isOffRecord ? { page: this.#page } : {}),
      message: { id: first.id, text: first.text, browser: first.masks },
    };
    const send = isOffRecord ? this.#api.offRecord : this.#api.start;
    void startOnce(send, body, clock, Math.random).then(result => {
      this.#starting = false;
      if (session !== this.#session) return;
      if (!result.ok) {
        if (result.problem.code === "stale_text" || result.problem.code === "no_consent") void this.#renew();
        else session.fail(first.id, result.problem.code, result.problem.message);
        return;
      }
      this.#toldPage = this.#page?.url ?? "";
      this.#set({ isStarted: true, connection: result.value.connection ?? this.#model.connection });
      const isStored = session.adopt(result.value, purposes, first.id) || isOffRecord;
      this.#set({ isStored });
      if (isStored && !isOffRecord) this.#bridge.tell({ t: "flag", on: true });
    });
  }

  /** renew asks again under the text that is in force now; what was written stays in line. */
  async #renew(): Promise<void> {
    const { freshBoot } = await fetchLater();
    const boot = (await freshBoot()) ?? this.#model.boot;
    this.#set({ boot, screen: "consent", chosen: [], purposes: null, isTextNew: true });
  }

  #tellUnread(): void {
    const n = this.#model.isOpen ? 0 : this.#model.unread;
    if (n === this.#unreadTold) return;
    this.#unreadTold = n;
    this.#bridge.tell({ t: "unread", n, text: n > 0 ? this.say("openUnread", { n }) : this.say("open") });
  }

  /** tellPage says where the visitor is now, after consent and never off the record. */
  #tellPage(): void {
    const page = this.#page;
    const { isStarted, isOffRecord, view } = this.#model;
    if (!page || !isStarted || isOffRecord || view.phase !== "live" || page.url === this.#toldPage) return;
    this.#toldPage = page.url;
    void this.#api.page(page);
  }

  #set(change: Partial<Model>): void {
    this.#model = { ...this.#model, ...change };
    for (const task of this.#watchers) task();
  }
}
