/**
 * The frame's end of the bridge to the loader. It takes one port, once, from the parent window and from an origin on the
 * site's list, and hears nothing else. The page is told nothing about the chat but that it is there and how much is unread.
 */
import { down, handshake, type Up } from "@snug/protocol/bridge";
import type { Page } from "@snug/protocol/visit";

export interface BridgeEvents {
  /** The loader is there. identity is what the shop's page says of the visitor, signed; empty if it says nothing. */
  onPort(identity: string): void;
  onOpen(): void;
  onShut(): void;
  onPage(page: Page): void;
}

export class Bridge {
  #port: MessagePort | null = null;
  #events: BridgeEvents | null = null;
  #identity = "";
  /** Embedded in a page; by itself the frame is always open. */
  readonly isFramed = window.parent !== window;

  /** The listener stands from here on: the loader sends its port once the document is loaded, which may be very soon. */
  constructor(origins: readonly string[]) {
    const take = (e: MessageEvent<unknown>): void => {
      const [offered] = e.ports;
      if (!offered || e.source !== window.parent || !origins.includes(e.origin)) return;
      const identity = handshake(e.data);
      if (identity === null) return;
      this.#identity = identity;
      removeEventListener("message", take);
      this.#port = offered;
      this.#join();
    };
    if (this.isFramed) addEventListener("message", take);
  }

  /** join hands what the loader says to events, from the first word on. */
  join(events: BridgeEvents): void {
    this.#events = events;
    this.#join();
  }

  tell(message: Up): void {
    this.#port?.postMessage(message);
  }

  #join(): void {
    const events = this.#events;
    if (!events || !this.#port) return;
    events.onPort(this.#identity);
    this.#port.onmessage = ({ data }: MessageEvent<unknown>) => {
      const said = down(data);
      if (said?.t === "open") events.onOpen();
      else if (said?.t === "shut") events.onShut();
      else if (said?.t === "page") events.onPage({ url: said.url, title: said.title });
    };
  }
}
