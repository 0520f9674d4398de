/** Which language the page speaks, and its words. */

import { signal } from "@preact/signals";
import { type Key, type Language, TEXTS } from "./texts";

const KEY = "tongueseg-language";

export const language = signal<Language>("en");

/** The words of a key, with `{name}` filled in. */
export function say(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  return fill(TEXTS[key][language.value], values);
}

export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The language that was chosen before, or else the browser's. */
export function preferred(tags: readonly string[], chosen: string | null): Language {
  if (chosen === "en" || chosen === "zh") return chosen;
  const first = tags.map((tag) => tag.toLowerCase().slice(0, 2)).find((tag) => tag in SPOKEN);
  return first === "zh" ? "zh" : "en";
}

const SPOKEN = { en: "en", zh: "zh-Hans" } as const;

export function speak(next: Language): void {
  language.value = next;
  document.documentElement.lang = SPOKEN[next];
  document.title = say("title");
}

/** Speak another language from now on. */
export function choose(next: Language): void {
  speak(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Where nothing is kept, the browser's language counts again next time.
  }
}

export function start(): void {
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    chosen = null;
  }
  speak(preferred(navigator.languages, chosen));
}

/** A number as the language writes it. */
export function figure(value: number, digits: number): string {
  const how = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString(language.value === "zh" ? "zh-Hans" : "en", how);
}
