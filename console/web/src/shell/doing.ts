/** Something that is sent: whether it is on its way, and what went wrong, until the next try. */

import { type Ref, ref, shallowRef } from "vue";

export interface Doing {
  problem: Ref<unknown>;
  busy: Ref<boolean>;
  /** What it came to; undefined when it went wrong. */
  attempt: <T>(doing: () => Promise<T>) => Promise<T | undefined>;
}

export function doing(): Doing {
  const problem = shallowRef<unknown>(null);
  const busy = ref(false);

  async function attempt<T>(something: () => Promise<T>): Promise<T | undefined> {
    problem.value = null;
    busy.value = true;
    try {
      return await something();
    } catch (error) {
      problem.value = error;
      return undefined;
    } finally {
      busy.value = false;
    }
  }

  return { problem, busy, attempt };
}
