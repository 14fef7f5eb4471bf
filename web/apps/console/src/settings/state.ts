// What a person sets for this browser. Pure: reading and keeping is net.ts.

export type Theme = "light" | "dark" | "system";
export type SendKey = "enter" | "mod";

export interface Settings {
  readonly theme: Theme;
  /** A language of the catalogue, or empty: as the browser. */
  readonly lang: string;
  readonly sound: boolean;
  readonly notify: boolean;
  readonly sendKey: SendKey;
  readonly context: boolean;
}

export const defaults: Settings = {
  theme: "system",
  lang: "",
  sound: true,
  notify: false,
  sendKey: "mod",
  context: true,
};

/** parse takes what was kept, field by field: what is missing or strange is the default. */
export function parse(kept: string | null): Settings {
  let v: unknown;
  try {
    v = JSON.parse(kept ?? "");
  } catch {
    return defaults;
  }
  if (typeof v !== "object" || v === null) return defaults;
  const field = (key: string): unknown => (Object.hasOwn(v, key) ? Reflect.get(v, key) : undefined);
  const flag = (key: string, or: boolean): boolean => {
    const f = field(key);
    return typeof f === "boolean" ? f : or;
  };
  const theme = field("theme");
  const lang = field("lang");
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    lang: typeof lang === "string" && lang.length <= 8 ? lang : "",
    sound: flag("sound", defaults.sound),
    notify: flag("notify", defaults.notify),
    sendKey: field("sendKey") === "enter" ? "enter" : "mod",
    context: flag("context", defaults.context),
  };
}
