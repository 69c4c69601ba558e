/** The prompts as people think of them: one key, what is heard of it in each language, who uses it, what is amiss. */

import type { Schemas } from "@/api/client";

export type Item = Schemas["PromptItem"];
export type Use = Schemas["PromptUse"];
export type PromptFault = Schemas["PromptFault"];

export const CHINESE = "zh-CN";
export const ENGLISH = "en";
export const SPOKEN = [CHINESE, ENGLISH] as const;
export const SLOW = ".slow";
export const NO_LANGUAGE = "";
const KEY = /^[a-z0-9_]+(\.[a-z0-9_]+)*$/;
const LONGEST_KEY = 64;

/** Pieces that numbers, dates and names are put together from: hundreds, which few people look for. */
const PIECES = new Set(["amount", "date", "day", "duration", "hour", "letter", "month", "number", "percent", "phone", "range", "time", "weekday"]);

export interface Prompt {
  key: string;
  items: Record<string, Item>;
  /** The slower reading, by language. */
  slow: Record<string, Item>;
  uses: Use[];
  own: boolean;
  faults: PromptFault[];
  piece: boolean;
}

/** What a caller of a language hears: `instead`, another language's; null, a tone and then a person. */
export interface Heard {
  item: Item | null;
  instead: boolean;
}

export type Source = Item["form"] | "instead" | "nothing";
export const SOURCES: Source[] = ["upload", "folder", "recording", "text", "shipped", "instead", "pending", "nothing"];
export const STATES = ["amiss", "missing", "unmade", "unused", "used"] as const;
export type State = (typeof STATES)[number];

export interface Wanted {
  text: string;
  source: Source | "";
  state: State | "";
  pieces: boolean;
}

export function isKey(key: string): boolean {
  return key.length <= LONGEST_KEY && KEY.test(key);
}

export function nobody(key: string): Prompt {
  return { key, items: {}, slow: {}, uses: [], own: false, faults: [], piece: false };
}

/** By key. A slower reading belongs to its prompt, unless it stands alone. */
export function gathered(page: Pick<Schemas["PromptPage"], "items" | "uses" | "own" | "faults">): Prompt[] {
  const own = new Set(page.own);
  const keys = new Set(page.items.map((item) => item.key));
  const found = new Map<string, Prompt>();
  const of = (key: string) => {
    const there = found.get(key) ?? { ...nobody(key), own: own.has(key), piece: own.has(key) && PIECES.has(key.split(".")[0] ?? "") };
    found.set(key, there);
    return there;
  };
  for (const item of page.items) {
    const usual = item.key.endsWith(SLOW) ? item.key.slice(0, -SLOW.length) : "";
    if (usual && keys.has(usual)) of(usual).slow[item.language] = item;
    else of(item.key).items[item.language] = item;
  }
  for (const use of page.uses) of(use.key).uses.push(use);
  for (const fault of page.faults) of(found.has(fault.key) ? fault.key : fault.key.replace(/\.slow$/, "")).faults.push(fault);
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function languages(prompt: Prompt): string[] {
  const there = Object.keys(prompt.items);
  if (there.length === 1 && there[0] === NO_LANGUAGE) return there;
  return [...SPOKEN, ...there.filter((language) => !(SPOKEN as readonly string[]).includes(language)).sort()];
}

export function missing(prompt: Prompt): string[] {
  if (prompt.items[NO_LANGUAGE]) return [];
  return SPOKEN.filter((language) => !prompt.items[language]);
}

/** In this order the server looks too (`prompts/catalogue.py`). */
export function heardIn(prompt: Prompt, language: string): Heard {
  for (const each of [language, NO_LANGUAGE, CHINESE, ENGLISH]) {
    const item = prompt.items[each];
    if (item?.audio) return { item, instead: each !== language && each !== NO_LANGUAGE };
  }
  return { item: null, instead: false };
}

export function sourceIn(prompt: Prompt, language: string): Source {
  const { item, instead } = heardIn(prompt, language);
  if (item) return instead ? "instead" : item.form;
  return prompt.items[language] ? "pending" : "nothing";
}

export function isUsed(prompt: Prompt): boolean {
  return prompt.own || prompt.uses.length > 0;
}

const HAS: Record<State, (prompt: Prompt) => boolean> = {
  amiss: (prompt) => prompt.faults.length > 0,
  missing: (prompt) => missing(prompt).length > 0,
  unmade: (prompt) => [...Object.values(prompt.items), ...Object.values(prompt.slow)].some((item) => item.making || !item.audio),
  unused: (prompt) => !isUsed(prompt),
  used: (prompt) => prompt.uses.length > 0,
};

export function fits(prompt: Prompt, wanted: Wanted): boolean {
  const text = wanted.text.trim().toLowerCase();
  const said = [prompt.key, ...Object.values(prompt.items).map((item) => item.text)].join("\n").toLowerCase();
  if (prompt.piece && !wanted.pieces && !(text && prompt.key.startsWith(text))) return false;
  return (
    said.includes(text) &&
    (!wanted.state || HAS[wanted.state](prompt)) &&
    (!wanted.source || languages(prompt).some((language) => sourceIn(prompt, language) === wanted.source))
  );
}

/** The prompt before or after in the list; the same at its end. */
export function beside(all: readonly Prompt[], key: string, step: 1 | -1): string {
  const at = all.findIndex((prompt) => prompt.key === key);
  return all[at + step]?.key ?? key;
}

/** What is heard in this language at the telephone's rate. */
export function telephone(key: string, language: string, slow = false): string {
  return `/api/prompts/${encodeURIComponent(key)}/${encodeURIComponent(language) || "-"}/audio?heard=true${slow ? "&slow=true" : ""}`;
}
