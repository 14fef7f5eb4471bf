/**
 * The widget's controller up to the choice: it joins consent and loader, holds the model that the views show, and fetches
 * the chat, which goes on from there. Before the choice nothing is stored, and nothing of the visitor is sent.
 */
import { nothing } from "@snug/client/view";
import type { Boot } from "@snug/protocol/boot";
import type { Up } from "@snug/protocol/bridge";
import type { Page } from "@snug/protocol/visit";
import type { Talk } from "./chat/talk.ts";
import type { Model } from "./model.ts";
import type { Speak } from "./texts/index.ts";
import type { Bridge } from "./world/bridge.ts";

/** The chat is a chunk of its own, that is fetched while the visitor reads. */
export const fetchChat = () => import("./chat/index.ts");

/** How long after the choice stands the chat is fetched: what is on the screen goes first. */
const pause = 200;

/** A model in which nothing was said yet. */
export const unsaid = {
  chosen: [],
  purposes: null,
  isOffRecord: false,
  view: nothing,
  isStarted: false,
  unread: 0,
  until: null,
  hasRated: false,
  receipt: null,
} as const satisfies Partial<Model>;

export class App {
  #model: Model;
  readonly #watchers = new Set<() => void>();
  #fetching: Promise<Talk | null> | null = null;
  #page: Page | null = null;
  #unreadTold = -1;
  #flag: boolean | null = null;

  constructor(
    boot: Boot,
    private readonly say: Speak,
    private readonly bridge: Bridge,
  ) {
    this.#model = {
      ...unsaid,
      screen: "resuming",
      boot,
      chat: null,
      isChatMissing: false,
      isTextNew: false,
      isStored: true,
      isOpen: !bridge.isFramed,
      identity: "",
      connection: boot.connection,
      problem: null,
      busy: "",
    };
    bridge.join({
      onPort: identity => {
        this.set({ identity });
        bridge.tell({ t: "ready", text: say("close") });
        this.#unreadTold = -1;
        this.#tellUnread();
        if (this.#model.purposes && !this.#model.isOffRecord) this.tell({ t: "consented" });
        if (this.#flag !== null) this.flag(this.#flag);
      },
      onOpen: () => this.set({ isOpen: true }),
      onShut: () => this.set({ isOpen: false }),
      onPage: page => {
        this.#page = page;
        this.#model.chat?.talk.tellPage();
      },
    });
  }

  get model(): Model {
    return this.#model;
  }

  /** Where the visitor is, as far as the loader may tell. */
  get page(): Page | null {
    return this.#page;
  }

  watch(task: () => void): () => void {
    this.#watchers.add(task);
    return () => this.#watchers.delete(task);
  }

  set(change: Partial<Model>): void {
    this.#model = { ...this.#model, ...change };
    this.#tellUnread();
    for (const task of this.#watchers) task();
  }

  tell(message: Up): void {
    this.bridge.tell(message);
  }

  /** flag has the loader keep in mind, or forget, that there is a chat to go on with. */
  flag(on: boolean): void {
    this.#flag = on;
    this.tell({ t: "flag", on });
  }

  /** begin goes on with a conversation where there may be one, and else shows the choice, and then fetches the chat. */
  begin(isHome: boolean): void {
    if (isHome) void this.#talk().then(talk => talk ?? this.ask());
    else {
      this.ask();
      setTimeout(() => void this.#talk(), pause);
    }
  }

  /** ask shows the choice, where nothing else is shown yet. */
  ask(): void {
    if (this.#model.screen !== "resuming") return;
    this.flag(false);
    this.set({ screen: "consent" });
  }

  choose(purpose: string, isOn: boolean): void {
    const others = this.#model.chosen.filter(p => p !== purpose);
    this.set({ chosen: isOn ? [...others, purpose] : others });
  }

  allow(): void {
    const purposes = [...this.#needed, ...this.#model.chosen];
    this.set({ screen: "chat", purposes, isOffRecord: false, isTextNew: false });
    this.tell({ t: "consented" });
    this.#model.chat?.talk.allowed();
    void this.#talk();
  }

  decline(): void {
    this.set({ screen: "declined", chosen: [] });
    void this.#talk().then(talk => talk?.declined());
  }

  goOffRecord(): void {
    this.#model.chat?.talk.goOffRecord();
    this.set({ screen: "chat", purposes: this.#needed, isOffRecord: true, isTextNew: false });
    void this.#talk();
  }

  chooseAgain(): void {
    this.set({ screen: "consent" });
  }

  close(): void {
    this.set({ isOpen: !this.bridge.isFramed });
    this.tell({ t: "close" });
  }

  /** What has no switch, because without it there is no chat. */
  get #needed(): readonly string[] {
    return this.#model.boot.consent.purposes.filter(p => !p.switch).map(p => p.id);
  }

  /** talk is the conversation, fetched once; null where it can't be had just now. Another call tries again. */
  #talk(): Promise<Talk | null> {
    this.#fetching ??= fetchChat().then(
      ({ Talk, Screens }) => {
        const talk = new Talk(this);
        this.set({ chat: { talk, Screens }, isChatMissing: false });
        talk.begin();
        return talk;
      },
      () => {
        this.#fetching = null;
        this.set({ isChatMissing: true });
        return null;
      },
    );
    return this.#fetching;
  }

  #tellUnread(): void {
    const n = this.#model.isOpen ? 0 : this.#model.unread;
    if (n === this.#unreadTold) return;
    this.#unreadTold = n;
    this.tell({ t: "unread", n, text: n > 0 ? this.say("openUnread", { n }) : this.say("open") });
  }
}
