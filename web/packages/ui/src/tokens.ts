/** The tokens of tokens.css as values, for what can't read a stylesheet. A test keeps the two alike. */
export const light = {
  bg: "#ffffff",
  sub: "#f5f6f8",
  raise: "#ffffff",
  fg: "#15181d",
  fg2: "#59616e",
  line: "#dde1e7",
  edge: "#7a8494",
  accent: "#1f56d6",
  "accent-on": "#ffffff",
  "accent-tint": "#e9effc",
  ok: "#14734a",
  "ok-tint": "#e5f4ec",
  warn: "#8a5300",
  "warn-tint": "#fdf1dc",
  bad: "#b3202f",
  "bad-tint": "#fce9ea",
  mask: "#4b3a8c",
  "mask-tint": "#eeebfa",
} as const;

export type Token = keyof typeof light;

export const dark: Readonly<Record<Token, string>> = {
  bg: "#121519",
  sub: "#191d23",
  raise: "#20252d",
  fg: "#eceff3",
  fg2: "#a4aebb",
  line: "#303742",
  edge: "#7f8a9a",
  accent: "#86abff",
  "accent-on": "#0b1530",
  "accent-tint": "#1b2947",
  ok: "#5fcb95",
  "ok-tint": "#14301f",
  warn: "#f0b45b",
  "warn-tint": "#33260f",
  bad: "#ff8c94",
  "bad-tint": "#3a1a1e",
  mask: "#b9a9f5",
  "mask-tint": "#2a2348",
};
