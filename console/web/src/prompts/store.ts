/** All prompts, asked for once and again after every change; while recordings are being measured, in a while again. */

import { defineStore } from "pinia";
import { computed } from "vue";

import { api, ask } from "@/api/client";
import { asking } from "@/shell/asking";

import { gathered } from "./book";

const MEASURED_MS = 2500;

export const usePrompts = defineStore("prompts", () => {
  const { answer, problem, loading, run } = asking(() => ask(api.GET("/api/prompts")));
  const book = computed(() => (answer.value ? gathered(answer.value) : null));
  let later = 0;

  async function load(): Promise<void> {
    await run();
    window.clearTimeout(later);
    if (answer.value?.measuring) later = window.setTimeout(() => void load(), MEASURED_MS);
  }

  return { book, problem, loading, load };
});
