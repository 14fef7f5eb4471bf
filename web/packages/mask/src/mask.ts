// The masking engine in the browser: the same rules as the server's, from the same tables, held to the same vectors. It
// shows people what will be masked before they send. It protects nothing by itself: the server looks again and has the
// last word. The widget takes small.ts first, and more.ts when the chat is open.

import "./more.ts";

export { type Author, type Conversation, createConversation, type Heard } from "./conversation.ts";
export type { Finding, Result } from "./engine.ts";
export type { Earlier } from "./parts.ts";
export type { Entity, Stays } from "./scan.ts";
export { scan } from "./small.ts";
