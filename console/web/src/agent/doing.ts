/** One order of the agent: while it is on its way the button waits, and what went wrong is shown beside it. */

import { type Ref, ref, shallowRef } from "vue";

export interface Doing {
  busy: Ref<boolean>;
  problem: Ref<unknown>;
  /** True when it was done. */
  run: (order: () => Promise<unknown>) => Promise<boolean>;
}

export function doing(): Doing {
  const busy = ref(false);
  const problem = shallowRef<unknown>(null);

  async function run(order: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      await order();
      return true;
    } catch (error) {
      problem.value = error;
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { busy, problem, run };
}
