/**
 * The desk as it is now, for every part of the page. What the agent writes and has not sent yet is kept by call, so
 * that the next call on the line takes nothing from him.
 */

import { defineStore } from "pinia";
import { computed, onBeforeUnmount, reactive, ref, shallowRef } from "vue";

import { type Schemas, api, ask } from "@/api/client";
import { setServerTime } from "@/words/clock";

import { openLine } from "./line";

export type Desk = Schemas["Desk"];
export type DeskCall = Schemas["DeskCall"];

export interface Draft {
  code: string;
  note: string;
}

export const useDesk = defineStore("desk", () => {
  const desk = shallowRef<Desk | null>(null);
  const chosen = shallowRef<DeskCall | null>(null);
  const problem = shallowRef<unknown>(null);
  const quiet = ref(false);
  const drafts = reactive(new Map<string, Draft>());

  /** The call that is shown: an earlier one of his own that he has opened, else that of the moment. */
  const call = computed(() => chosen.value ?? desk.value?.call ?? null);

  function take(next: Desk): void {
    if (desk.value && Date.parse(next.at) < Date.parse(desk.value.at)) return; // an answer overtaken by a push
    const before = desk.value?.call;
    const rings = next.call?.phase === "ringing" && (before?.id !== next.call.id || before.phase !== "ringing");
    desk.value = next;
    problem.value = null;
    setServerTime(next.at);
    if (rings) chosen.value = null;
  }

  /** Ask for it whole: after an order of one's own, which shows at once then. */
  async function refresh(): Promise<void> {
    try {
      take(await ask(api.GET("/api/me/desk")));
      if (chosen.value) await open(chosen.value.id);
    } catch (error) {
      problem.value = error;
    }
  }

  /** One of his own calls in the place of the last. */
  async function open(id: string | null): Promise<void> {
    const own = id !== null && id !== desk.value?.call?.id;
    chosen.value = own ? await ask(api.GET("/api/me/calls/{id}", { params: { path: { id } } })) : null;
  }

  function draft(id: string): Draft {
    if (!drafts.has(id)) drafts.set(id, { code: "", note: "" });
    return drafts.get(id)!;
  }

  /** Call it in a page's setup: the line is open while the page is. */
  function follow(): void {
    const close = openLine({
      desk: take,
      pulse: (pulse) => setServerTime(pulse.at),
      quiet: (now) => (quiet.value = now),
      refused: () => void refresh(),
    });
    onBeforeUnmount(close);
  }

  return { desk, call, chosen, problem, quiet, take, refresh, open, draft, follow };
});
