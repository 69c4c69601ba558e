import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, it } from "vitest";

import { tick_ms } from "@/words/clock";

import { SNOOZE_MS, useAlarms } from "./alarms";
import type { Limits } from "./levels";

const LIMITS: Limits = { warning: 5, critical: 10, slack: 1, worse: "more" };

beforeEach(() => setActivePinia(createPinia()));

it("is quiet once acknowledged, until it grows worse", () => {
  const alarms = useAlarms();
  alarms.see("waiting", 6, LIMITS);
  expect(alarms.loud("waiting")).toBe(true);
  alarms.acknowledge("waiting");
  expect([alarms.loud("waiting"), alarms.level("waiting")]).toEqual([false, "warning"]);
  alarms.see("waiting", 11, LIMITS);
  expect(alarms.loud("waiting")).toBe(true);
});

it("forgets what was acknowledged when it is over", () => {
  const alarms = useAlarms();
  alarms.see("waiting", 6, LIMITS);
  alarms.acknowledge("waiting");
  alarms.see("waiting", 0, LIMITS);
  alarms.see("waiting", 6, LIMITS);
  expect(alarms.loud("waiting")).toBe(true);
});

it("comes back after it was put off", () => {
  const alarms = useAlarms();
  alarms.see("waiting", 6, LIMITS);
  alarms.snooze("waiting");
  expect(alarms.allLoud).toEqual([]);
  tick_ms.value += SNOOZE_MS;
  expect(alarms.allLoud).toEqual(["waiting"]);
});

it("knows nothing of a figure nobody saw", () => {
  expect(useAlarms().level("none")).toBe("calm");
  expect(useAlarms().loud("none")).toBe(false);
});
