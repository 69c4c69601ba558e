/** Doing something to a call or an agent: one at a time, and what came of it in words. */

import { ref, shallowRef } from "vue";

export function acting(done: () => void) {
  const busy = ref(false);
  const problem = shallowRef<unknown>(null);

  async function act(order: () => Promise<unknown>): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    problem.value = null;
    try {
      await order();
      done();
    } catch (error) {
      problem.value = error;
    } finally {
      busy.value = false;
    }
  }

  return { busy, problem, act };
}
