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
    get: listen?.get,
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
  Array.prototype[Symbol.iterator] = broken;
  String.prototype.replace = String.prototype.slice as never;
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
