// Settings are kept in this browser, shared between its tabs, and hold nothing about anybody.

import { useSyncExternalStore } from "react";
import { parse, type Settings } from "./state.ts";

const key = "snug.settings";
const listeners = new Set<() => void>();

function load(): Settings {
  try {
    return parse(localStorage.getItem(key));
  } catch {
    return parse(null); // storage is blocked: the settings last as long as the page
  }
}

let current = load();

/** dress puts theme and language on the document. */
function dress(): void {
  const root = document.documentElement;
  const dark =
    current.theme === "dark" || (current.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  root.lang = language();
}

export const settings = (): Settings => current;

export const language = (): string => current.lang || navigator.language || "en";

export function change(to: Partial<Settings>): void {
  current = { ...current, ...to };
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch {
    // Kept for this page alone.
  }
  tell();
}

function tell(): void {
  dress();
  for (const listener of listeners) listener();
}

/** begin dresses the document and follows the system and the other tabs. */
export function begin(): void {
  dress();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
  window.addEventListener("storage", e => {
    if (e.key !== key) return;
    current = load();
    tell();
  });
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useSettings = (): Settings => useSyncExternalStore(subscribe, settings);
