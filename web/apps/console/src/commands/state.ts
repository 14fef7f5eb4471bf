// Commands and the keys that run them. Pure: which command a key means, given what was pressed before it.

export type Group = "move" | "conversation" | "go" | "app";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: Group;
  /** As pressed: "j", "g m", "mod+k", "?". A space parts two strokes. */
  readonly keys: readonly string[];
  readonly run: () => void;
  /** Other words to find it by. */
  readonly also?: string;
  /** What it opens takes the keyboard, and may have to be fetched first: letters typed until then are no commands. */
  readonly takesKeys?: boolean;
  /** Not listed in the menu; the key works. */
  readonly hidden?: boolean;
}

export interface Stroke {
  readonly key: string;
  readonly mod: boolean;
  readonly alt: boolean;
  /** The focus is where one types. */
  readonly typing: boolean;
  readonly at: number;
}

export interface Prefix {
  readonly keys: string;
  readonly at: number;
}

export const noPrefix: Prefix = { keys: "", at: 0 };

/** How long the first stroke of two is remembered. */
const prefixMs = 1200;

export interface Meaning {
  readonly prefix: Prefix;
  readonly command?: Command | undefined;
  /** The key was ours: the browser shall not have it. */
  readonly taken: boolean;
}

/** meaning reads a stroke. While one types, only strokes with the modifier count; a letter is a letter. */
export function meaning(commands: readonly Command[], prefix: Prefix, stroke: Stroke): Meaning {
  if (stroke.alt || (stroke.typing && !stroke.mod)) return { prefix: noPrefix, taken: false };
  const key = stroke.key.length === 1 ? stroke.key.toLowerCase() : stroke.key;
  const name = stroke.mod ? `mod+${key}` : key;
  const before = prefix.keys && stroke.at - prefix.at <= prefixMs ? `${prefix.keys} ` : "";
  const exact =
    commands.find(c => c.keys.includes(before + name)) ??
    (before ? commands.find(c => c.keys.includes(name)) : undefined);
  if (exact) return { prefix: noPrefix, command: exact, taken: true };
  const starts = commands.some(c => c.keys.some(k => k.startsWith(`${name} `)));
  return starts ? { prefix: { keys: name, at: stroke.at }, taken: true } : { prefix: noPrefix, taken: false };
}

/** shown writes keys for people: "⌘ K" on a Mac, "Ctrl K" elsewhere. */
export function shown(keys: string, mac: boolean): string {
  return keys
    .split(" ")
    .flatMap(k => k.split("+"))
    .map(k =>
      k === "mod"
        ? mac
          ? "⌘"
          : "Ctrl"
        : k === "Enter"
          ? "↵"
          : k === "Escape"
            ? "Esc"
            : k === "ArrowDown"
              ? "↓"
              : k === "ArrowUp"
                ? "↑"
                : k.length === 1
                  ? k.toLocaleUpperCase()
                  : k,
    )
    .join(" ");
}

const plain = (s: string): string => s.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** find keeps the commands in which all words of the query begin some word; those whose title begins with it come first. */
export function find(commands: readonly Command[], query: string): readonly Command[] {
  const wanted = plain(query).split(/\s+/).filter(Boolean);
  const listed = commands.filter(c => !c.hidden);
  if (wanted.length === 0) return listed;
  const whole = plain(query.trim());
  return listed
    .filter(c => {
      const words = plain(`${c.title} ${c.also ?? ""}`).split(/[\s/,…]+/);
      return wanted.every(w => words.some(each => each.startsWith(w)));
    })
    .sort((a, b) => Number(plain(b.title).startsWith(whole)) - Number(plain(a.title).startsWith(whole)));
}
