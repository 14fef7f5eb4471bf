// Which modules come together: what the first screens are made of, in one file for each of them.
import { fileURLToPath } from "node:url";

/**
 * The first screens, in the order in which they are fetched, each with all that it imports at once. The first is there for
 * everybody and the shell around all screens but those of who is not signed in; from the inbox stays out what others need.
 */
const screens = [
  { name: "first", source: "app/main.tsx", isShared: true },
  { name: "shell", source: "app/shell.tsx", isShared: true },
  { name: "inbox", source: "inbox/screen.tsx", isShared: false },
];

interface Module {
  readonly importedIds: readonly string[];
  readonly importers: readonly string[];
}

interface Modules {
  getModuleInfo(id: string): Module | null;
}

let screenOf: ReadonlyMap<string, string> | undefined;

/**
 * A module of the first screens belongs to the first of them that needs it, so that each comes as one file: one dictionary
 * for gzip, and one request. Everything else is split as it is used.
 */
export function firstScreen(module: string, modules: Modules): string | null {
  screenOf ??= assign(modules);
  return screenOf.get(module) ?? null;
}

function assign(modules: Modules): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const about = (id: string): Module => modules.getModuleInfo(id) ?? { importedIds: [], importers: [] };
  for (const { name, source, isShared } of screens) {
    const top = fileURLToPath(new URL(`src/${source}`, import.meta.url));
    if (!modules.getModuleInfo(top)) throw new Error(`${source} is no part of the console`);
    const own = new Set<string>();
    const walk = (id: string): void => {
      if (found.has(id) || own.has(id)) return;
      own.add(id);
      for (const next of about(id).importedIds) walk(next);
    };
    walk(top);
    const leave = (id: string): void => {
      if (!own.delete(id)) return;
      for (const next of about(id).importedIds) leave(next);
    };
    if (!isShared) for (const id of own) if (about(id).importers.some(by => !own.has(by))) leave(id);
    for (const id of own) found.set(id, name);
  }
  return found;
}
