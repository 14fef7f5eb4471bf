/** The browser as the client's ports: time, sockets, network, other tabs. The only place that touches them. */
import type { Channel, Clock, Connect, Network } from "@snug/client/ports";

export const clock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const id = setTimeout(task, ms);
    return () => clearTimeout(id);
  },
};

export const connect: Connect = events => {
  const url = new URL("/v1/socket", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(url);
  let isOver = false;
  const over = (code: number): void => {
    if (isOver) return;
    isOver = true;
    events.onClose(code);
  };
  socket.onopen = () => events.onOpen();
  socket.onmessage = e => typeof e.data === "string" && events.onText(e.data);
  socket.onclose = e => over(e.code || 1006);
  return {
    send: text => socket.readyState === WebSocket.OPEN && socket.send(text),
    close(code) {
      socket.close(code === 1006 ? 1000 : code);
      over(code);
    },
  };
};

export const network: Network = {
  isOnline: () => navigator.onLine,
  onChange(task) {
    const stop = new AbortController();
    addEventListener("online", task, stop);
    addEventListener("offline", task, stop);
    return () => stop.abort();
  },
};

/** tabs reaches the other tabs with the same site's chat, in this browser and behind the same shop. */
export function tabs(site: string): Channel | null {
  try {
    const channel = new BroadcastChannel(`snug:${site}`);
    return {
      post: message => channel.postMessage(message),
      onMessage(task) {
        channel.onmessage = e => task(e.data);
        return () => channel.close();
      },
    };
  } catch {
    return null;
  }
}

/** newKey is 256 random bits in base64url, which is what a token is made of. */
export const newKey = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .slice(0, 43);
