/** The chat: a chunk of its own, with its styles. */
import "./chat.css";

export { Screens } from "./screens.tsx";
export { Talk } from "./talk.ts";
