/** One question to the API as three things a page shows: on its way, gone wrong, the answer. */

import { type Ref, ref, shallowRef } from "vue";

export interface Asking<T> {
  answer: Ref<T | null>;
  problem: Ref<unknown>;
  loading: Ref<boolean>;
  /** Ask (again). The answer shown before stays until the new one comes; of two at once the later asked counts. */
  run: () => Promise<void>;
}

export function asking<T>(question: () => Promise<T>): Asking<T> {
  const answer = shallowRef<T | null>(null);
  const problem = shallowRef<unknown>(null);
  const loading = ref(false);
  let asked = 0;

  async function run(): Promise<void> {
    const mine = ++asked;
    loading.value = true;
    try {
      const told = await question();
      if (mine !== asked) return;
      answer.value = told;
      problem.value = null;
    } catch (error) {
      if (mine === asked) problem.value = error;
    } finally {
      if (mine === asked) loading.value = false;
    }
  }

  return { answer, problem, loading, run };
}
