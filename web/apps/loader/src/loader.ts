/**
 * The launcher on the shop's page: a button, and on the first click a sandboxed frame of another origin. The page is not
 * trusted, and nothing of the chat ever comes here; what is guarded is that the page can't break the button by accident
 * (names that shadow the document's own, polluted prototypes, replaced JSON, fetch or arrays), so natives are taken at
 * the start and from their prototypes, and iteration, JSON and fetch are not used at all.
 *
 * Before the first click: no request beside this script, no cookie, no storage. After consent the frame may ask for one
 * flag in the page's storage, which holds no identity and only says that a chat is going on.
 */
import type { Down } from "@snug/protocol/bridge";
import { paymentReason } from "./pay.ts";
import { rules } from "./style.ts";
import { word } from "./words.ts";

const describe = Object.getOwnPropertyDescriptor;
const page = Document.prototype;
const own = <T>(key: keyof Document): T => (describe(page, key) as { get(): T }).get.call(document);
const create: <K extends keyof HTMLElementTagNameMap>(tag: K) => HTMLElementTagNameMap[K] =
  page.createElement.bind(document);
const later = setTimeout;
const Channel = MessageChannel;
const key = "snug";

/** flag reads, sets or drops the one thing stored here. Where storage is blocked, the chat ends with the page. */
const flag = (isOn?: boolean): unknown => {
  try {
    const s = localStorage;
    return isOn == null ? s.getItem(key) : isOn ? s.setItem(key, "1") : s.removeItem(key);
  } catch {
    return;
  }
};

const script = own<HTMLScriptElement>("currentScript");
const attribute = (name: string): string => script.getAttribute(`data-${name}`) || "";

const start = (): void => {
  const { origin } = new URL(script.src);
  const lang = attribute("lang") || own<HTMLElement>("documentElement").lang;
  const accent = attribute("accent") || "#1F56D6";
  const label = attribute("label");

  const host = create("span");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  const box = create("div");
  const button = create("button");
  const badge = create("b");
  sheet.replaceSync(rules(accent));
  button.append(create("i"), label);
  box.append(button, badge);
  root.append(box);
  root.adoptedStyleSheets = [sheet];

  let frame: HTMLIFrameElement | null = null;
  let port: MessagePort | null = null;
  let isOpen = false;
  let isReady = false;
  /** The button's name while the chat is shut, and while it is open; the frame has the words. */
  let openWord = label || word(lang);
  let closeWord = "";
  /** The address that the frame was told; empty while it may be told none. */
  let told = "";
  /** Why the chat is off here; empty where it is on, and anything else before the first look. */
  let reason = key;
  let due: unknown;

  const tell = (message: Down): void => port?.postMessage(message);

  const show = (): void => {
    const isShown = isOpen && isReady;
    box.className = isShown ? "open" : "";
    button.ariaLabel = isShown ? closeWord : openWord;
  };

  const reveal = (): void => {
    show();
    if (box.className !== "open") return;
    frame?.focus();
    tell({ t: "open" });
  };

  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    tell({ t: "shut" });
    show();
    button.focus();
  };

  const unmount = (): void => {
    frame?.remove();
    frame = port = null;
    isOpen = isReady = false;
    badge.textContent = told = "";
    show();
  };

  const tellPage = (): void => {
    const url = location.origin + location.pathname;
    if (!told || told === url) return;
    told = url;
    tell({ t: "page", url, title: own("title") });
  };

  const hear = (e: MessageEvent): void => {
    const { t, n, on, text } = e.data;
    if (t === "ready") {
      isReady = true;
      closeWord = text;
      reveal();
    } else if (t === "close") close();
    else if (t === "flag") flag(on);
    else if (t === "unread") {
      badge.textContent = n || "";
      openWord = label ? `${label} ${text}` : text;
      show();
    } else {
      told = key;
      tellPage();
    }
  };

  const mount = (): void => {
    if (frame) return;
    const made = create("iframe");
    frame = made;
    made.title = "Chat";
    made.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads");
    made.referrerPolicy = "no-referrer";
    made.src = `${origin}/frame/${attribute("site")}?lang=${lang}&theme=${attribute("theme")}&accent=${accent.slice(1)}`;
    // Each document of the frame gets a port of its own: it may load itself anew.
    made.onload = () => {
      const pair = new Channel();
      port = pair.port1;
      told = "";
      port.onmessage = hear;
      (made.contentWindow as Window).postMessage({ snug: 1, t: "port", id: attribute("identity") }, origin, [
        pair.port2,
      ]);
    };
    box.prepend(made);
    // What has not come up by then is taken away, so that another click tries again.
    later(() => {
      if (!isReady && frame === made) unmount();
    }, 15000);
  };

  const open = (): void => {
    if (reason) return;
    isOpen = true;
    mount();
    reveal();
  };

  button.onclick = () => (isOpen ? close() : open());
  box.onkeydown = e => {
    if (e.key === "Escape") close();
  };

  // On a payment page there is no chat. Shops change pages without loading them, so this is looked at again.
  const look = (): void => {
    const before = reason;
    due = 0;
    reason = paymentReason(location.pathname, attribute("pay"));
    if (reason === before) tellPage();
    else if (reason) {
      unmount();
      host.remove();
      // biome-ignore lint/suspicious/noConsole: whoever builds the shop is to see why
      console.warn("snug:blocked", reason);
      script.dispatchEvent(new CustomEvent("snug:blocked", { detail: reason }));
    } else {
      own<HTMLElement>("body").append(host);
      show();
      if (flag()) mount();
    }
  };
  new MutationObserver(() => {
    if (!due) due = later(look, 300);
  }).observe(document, { childList: true, subtree: true });
  look();

  (window as { snug?: unknown }).snug = { open, close };
};

if (!describe(window, key)) {
  if (own("readyState") === "loading") addEventListener("DOMContentLoaded", start);
  else start();
}
