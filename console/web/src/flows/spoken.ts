/** What the flows say: each prompt's words and sound by language. Asked for once a page. */

import { computed, onMounted } from "vue";

import { type Schemas, api, ask } from "@/api/client";
import { asking } from "@/shell/asking";

export type Prompt = Schemas["PromptItem"];

export function useSpoken() {
  const { answer, run } = asking(async () => (await ask(api.GET("/api/prompts"))).items);
  onMounted(() => void run());
  const byKey = computed(() => byKeys(answer.value ?? []));
  return { byKey, again: run };
}

export function byKeys(prompts: Prompt[]): Map<string, Prompt[]> {
  const found = new Map<string, Prompt[]>();
  for (const prompt of prompts) found.set(prompt.key, [...(found.get(prompt.key) ?? []), prompt]);
  return found;
}

/** The words of the first of these prompts, in the language or whichever has some. */
export function wordsOfFirst(keys: string[], prompts: Map<string, Prompt[]>, language: string): string {
  const spoken = prompts.get(keys[0] ?? "") ?? [];
  return (spoken.find((one) => one.language === language && one.text) ?? spoken.find((one) => one.text))?.text ?? "";
}

/** As many letters as fit into so many; a Chinese one is as wide as two. */
export function clipped(text: string, most: number): string {
  let width = 0;
  let end = 0;
  for (const letter of text) {
    width += letter > "⺀" ? 2 : 1;
    if (width > most) return `${text.slice(0, end)}…`;
    end += letter.length;
  }
  return text;
}
