/** What is not needed to begin a chat: a chunk of its own, fetched once the panel is there. */
export { facts, freshBoot } from "../rights.ts";
export { Before } from "./before.tsx";
export { Declined } from "./declined.tsx";
export { Details } from "./details.tsx";
export { EmojiPicker } from "./emoji.tsx";
export { End } from "./end.tsx";
export { Erase } from "./erase.tsx";
export { Erased } from "./erased.tsx";
export { Explanation } from "./explanation.tsx";
export { Lock } from "./lock.tsx";
export { Menu } from "./menu.tsx";
export { Notice } from "./notice.tsx";
export { Quick } from "./quick.tsx";
export { Stopped } from "./stopped.tsx";
export { Trouble } from "./trouble.tsx";
