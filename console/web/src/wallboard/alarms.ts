/**
 * What is alarming now: each figure's level with memory, and what a lead said about it. An alarm that was acknowledged
 * is quiet until it grows worse or is over; one that was put off is quiet for a while.
 */

import { defineStore } from "pinia";
import { computed, reactive } from "vue";

import { tick_ms } from "@/words/clock";

import { type Level, type Limits, nextLevel } from "./levels";

export const SNOOZE_MS = 10 * 60_000;

interface Alarm {
  level: Level;
  acknowledged: Level;
  until_ms: number;
}

const ORDER: Level[] = ["calm", "warning", "critical"];

export const useAlarms = defineStore("alarms", () => {
  const alarms = reactive(new Map<string, Alarm>());

  function of(name: string): Alarm {
    if (!alarms.has(name)) alarms.set(name, { level: "calm", acknowledged: "calm", until_ms: 0 });
    return alarms.get(name)!;
  }

  /** Takes in a figure; returns its level. */
  function see(name: string, figure: number | null, limits: Limits): Level {
    const alarm = of(name);
    const level = nextLevel(alarm.level, figure, limits);
    if (level !== alarm.level) alarm.level = level;
    if (level === "calm" && alarm.acknowledged !== "calm") alarm.acknowledged = "calm";
    return level;
  }

  function level(name: string): Level {
    return alarms.get(name)?.level ?? "calm";
  }

  /** It is alarming and nobody has said that he knows. */
  function loud(name: string): boolean {
    const alarm = alarms.get(name);
    if (!alarm || alarm.level === "calm") return false;
    return ORDER.indexOf(alarm.level) > ORDER.indexOf(alarm.acknowledged) && tick_ms.value >= alarm.until_ms;
  }

  function acknowledge(name: string): void {
    const alarm = of(name);
    alarm.acknowledged = alarm.level;
  }

  function snooze(name: string): void {
    of(name).until_ms = tick_ms.value + SNOOZE_MS;
  }

  const allLoud = computed(() => [...alarms.keys()].filter(loud));

  return { see, level, loud, acknowledge, snooze, allLoud };
});
