/**
 * The calls and agents of this moment, for any page: `const live = useLive(); live.follow()` in a page's setup keeps
 * the line open while that page (or another that follows) is. Rows are whole and are replaced, never changed.
 */

import { defineStore } from "pinia";
import { computed, onBeforeUnmount, ref, shallowRef } from "vue";

import { type Schemas, toSignIn } from "@/api/client";
import { setServerTime } from "@/words/clock";

import { openFeed } from "./feed";

export type LiveCall = Schemas["LiveCallItem"];
export type LiveAgent = Schemas["AgentItem"];
export type Text = Schemas["Text"];
export type Line = "closed" | "connecting" | "live" | "not_ready" | "stale";
type Told = (changes: Schemas["LiveChanges"]) => void;

export const useLive = defineStore("live", () => {
  const calls = shallowRef<ReadonlyMap<string, LiveCall>>(new Map());
  const agents = shallowRef<ReadonlyMap<string, LiveAgent>>(new Map());
  const queues = shallowRef<Record<string, Record<string, string>>>({});
  const limits = shallowRef<Record<string, Schemas["QueueLimits"]>>({});
  const agentNames = shallowRef<Record<string, string>>({});
  const paused = shallowRef<string[]>([]);
  const plans = shallowRef<Text[]>([]);
  const pulse = shallowRef<Schemas["Pulse"] | null>(null);
  const pulse_ms = ref(0);
  const quiet = ref(false);
  const opened = ref(false);
  const listeners = new Set<Told>();
  let followers = 0;
  let close: (() => void) | undefined;

  const line = computed<Line>(() => {
    if (!opened.value) return "closed";
    if (quiet.value) return "stale";
    if (pulse.value === null) return "connecting";
    return pulse.value.ready ? "live" : "not_ready";
  });

  function replace(snapshot: Schemas["LiveSnapshot"]): void {
    calls.value = new Map(snapshot.calls.map((call) => [call.id, call]));
    agents.value = new Map(snapshot.agents.map((agent) => [agent.agent, agent]));
    queues.value = snapshot.queues;
    limits.value = snapshot.limits ?? {};
    agentNames.value = snapshot.agent_names;
    paused.value = snapshot.paused;
    plans.value = snapshot.plans;
  }

  function apply(changes: Schemas["LiveChanges"]): void {
    if (changes.calls.length || changes.ended.length) {
      const next = new Map(calls.value);
      for (const call of changes.calls) next.set(call.id, call);
      for (const id of changes.ended) next.delete(id);
      calls.value = next;
    }
    if (changes.agents.length || changes.agents_gone.length) {
      const next = new Map(agents.value);
      for (const agent of changes.agents) next.set(agent.agent, agent);
      for (const agent of changes.agents_gone) next.delete(agent);
      agents.value = next;
    }
    for (const listener of listeners) listener(changes);
  }

  function open(): void {
    opened.value = true;
    close = openFeed({
      snapshot: replace,
      changes: apply,
      pulse(told) {
        setServerTime(told.at);
        pulse_ms.value = Date.parse(told.at);
        pulse.value = told;
      },
      quiet: (now) => (quiet.value = now),
      signedOut: toSignIn,
    });
  }

  /** Call in a component's setup; `told` hears of every change while the component is there. */
  function follow(told?: Told): void {
    if (told) listeners.add(told);
    if (followers++ === 0) open();
    onBeforeUnmount(() => {
      if (told) listeners.delete(told);
      if (--followers > 0) return;
      close?.();
      opened.value = false;
    });
  }

  return { calls, agents, queues, limits, agentNames, paused, plans, pulse, pulse_ms, line, replace, apply, follow };
});
