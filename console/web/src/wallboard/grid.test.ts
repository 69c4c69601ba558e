import { describe, expect, it } from "vitest";

import type { Schemas } from "@/api/client";
import type { LiveAgent } from "@/live/store";

import { PLAIN, type Row, type View, keepViews, keptViews, looked, pressed, rowOf } from "./grid";

const NOON = Date.parse("2026-11-30T04:00:00Z");

function row(agent: string, over: Partial<Schemas["AgentDetail"]> = {}): Row {
  const live: LiveAgent = {
    agent, name: `N${agent}`, status: "available", state: "idle", reachable: true, since: "2026-11-30T03:59:00Z", break_reason: "", ...over,
  };
  const detail = { ...live, skills: {}, groups: [], loans: [], queues: [], today: null, changed: false, ...over };
  return rowOf(live, detail, NOON);
}

function order(rows: Row[], over: Partial<View>): string[] {
  return looked(rows, { ...PLAIN, ...over }).map(({ agent }) => agent.agent);
}

const today = (handled: number, occupancy: number | null = 0.5): Schemas["AgentToday"] => ({ handled, missed: 0, aht_s: 60, occupancy });

describe("a row", () => {
  it("has the time in state with its rung, skills by level, and groups he is lent to now", () => {
    const loans = [{ group: "night", until: "2026-11-30T05:00:00Z" }, { group: "over", until: "2026-11-30T03:00:00Z" }];
    const made = row("7", { skills: { orders: 20, repairs: 80 }, groups: ["day"], loans });
    expect([made.in_state_s, made.rung]).toEqual([60, 1]);
    expect(made.skills).toEqual([["repairs", 80], ["orders", 20]]);
    expect(made.groups).toEqual(["day", "night"]);
  });

  it("is there before the details are", () => {
    const { agent } = row("7");
    expect(rowOf(agent, undefined, NOON)).toMatchObject({ groups: [], skills: [], today: null });
  });
});

describe("looking at it", () => {
  const rows = [row("10", { groups: ["a"], today: today(3) }), row("9", { state: "talking", skills: { orders: 5 }, today: today(8, null) }), row("8", { name: "王强" })];

  it("filters by text, state, group and skill", () => {
    expect(order(rows, { text: "王" })).toEqual(["8"]);
    expect(order(rows, { state: "talking" })).toEqual(["9"]);
    expect(order(rows, { group: "a" })).toEqual(["10"]);
    expect(order(rows, { skill: "orders" })).toEqual(["9"]);
  });

  it("orders by any column; who has no figure stands last both ways", () => {
    expect(order(rows, {})).toEqual(["8", "10", "9"]);
    expect(order(rows, { order: "name", down: true })).toEqual(["10", "9", "8"]);
    expect(order(rows, { order: "handled", down: true })).toEqual(["9", "10", "8"]);
    expect(order(rows, { order: "handled" })).toEqual(["10", "9", "8"]);
    expect(order(rows, { order: "occupancy", down: true })).toEqual(["10", "8", "9"]);
  });

  it("turns round with a second press, and begins with the largest of figures", () => {
    const once = pressed(PLAIN, "missed");
    expect([once.order, once.down]).toEqual(["missed", true]);
    expect(pressed(once, "missed").down).toBe(false);
    expect(pressed(once, "name").down).toBe(false);
  });
});

it("keeps views for each user, and begins anew where they cannot be read", () => {
  keepViews("chen", { night: { ...PLAIN, group: "night" } });
  expect(keptViews("chen").night?.group).toBe("night");
  expect(keptViews("wang")).toEqual({});
  localStorage.setItem("hotline.agents.views.chen", "{");
  expect(keptViews("chen")).toEqual({});
});
