// The world of the browser for the live part: one socket on this origin, its timers, and the pages of entries.

import { answered, api } from "../wire/api.ts";
import { socketOffers } from "../wire/key.ts";
import { Problem } from "../wire/problem.ts";
import type { World } from "./run.ts";

const pageSize = 80;

export const browserWorld: World = {
  open(on) {
    const path = "/v1/staff/socket";
    let socket: WebSocket | undefined;
    let isClosed = false;
    void socketOffers(location.origin + path).then(offers => {
      if (isClosed) return;
      if (!offers) return on.closed(4001); // as a server that knows nobody would
      socket = new WebSocket(location.origin.replace(/^http/, "ws") + path, offers);
      socket.onopen = () => on.opened();
      socket.onmessage = (e: MessageEvent<unknown>) => {
        if (typeof e.data === "string") on.message(e.data);
      };
      socket.onclose = e => on.closed(e.code);
    });
    return {
      send: data => {
        if (socket?.readyState === WebSocket.OPEN) socket.send(data);
      },
      close: () => {
        isClosed = true;
        socket?.close(1000);
      },
    };
  },
  now: () => Date.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
  async entries(c, before) {
    try {
      return await answered(
        api.GET("/v1/conversations/{id}/entries", {
          params: { path: { id: c }, query: { limit: pageSize, before: before ?? Number.MAX_SAFE_INTEGER } },
        }),
      );
    } catch (err) {
      throw Problem.of(err);
    }
  },
};
