/** The funnel of a flow, asked for again soon after callers moved: what is drawn is never much older than the calls. */

import { onBeforeUnmount, type Ref, watch } from "vue";

import { api, ask } from "@/api/client";
import { useLive } from "@/live/store";
import { asking } from "@/shell/asking";

import { type Stretch, goesOn, stretchOf } from "./stretch";

export interface Counted {
  flow: string;
  version: string | null;
  stretch: Stretch;
  from: string;
  to: string;
}

/** Counting an hour is quick, counting a month is not: the longer the stretch, the longer nobody asks again. */
const AGAIN_MS: Record<Stretch, number> = { hour: 1000, today: 1500, yesterday: 60_000, week: 20_000, month: 60_000, chosen: 20_000 };

export function useFunnel(counted: Ref<Counted>) {
  const live = useLive();
  const funnel = asking(() => {
    const { flow, version, stretch, from, to } = counted.value;
    const query = { ...stretchOf(stretch, { from, to }), ...(version === null ? {} : { version }) };
    return ask(api.GET("/api/flows/{name}/funnel", { params: { path: { name: flow }, query } }));
  });
  let soon: ReturnType<typeof setTimeout> | undefined;

  function later(): void {
    if (!goesOn(counted.value.stretch, counted.value) || document.hidden) return;
    soon ??= setTimeout(() => {
      soon = undefined;
      void funnel.run();
    }, AGAIN_MS[counted.value.stretch]);
  }

  live.follow((changes) => {
    if (changes.calls.length || changes.ended.length) later();
  });
  watch(() => JSON.stringify(counted.value), () => void funnel.run(), { immediate: true });
  onBeforeUnmount(() => clearTimeout(soon));
  return funnel;
}
