import { describe, expect, it } from "vitest";

import type { LiveCall } from "@/live/store";

import { byTrunk, emergencies, inOrder, rung, showing, waitingSince } from "./counting";

function call(id: string, more: Partial<LiveCall> = {}): LiveCall {
  return { id, tier: "normal", stage: "queued", since: "2026-11-30T04:00:00Z", waiting_since: null, trunk: "a", ...more } as LiveCall;
}

describe("inOrder", () => {
  it("puts emergencies first, then classes, those who wait, and the longest", () => {
    const rows = [
      call("talks", { stage: "talking" }),
      call("later", { since: "2026-11-30T04:00:05Z" }),
      call("longer"),
      call("vip", { tier: "vip", stage: "talking" }),
      call("help", { tier: "emergency", stage: "in_ivr" }),
    ];
    expect(inOrder(rows).map((row) => row.id)).toEqual(["help", "vip", "longer", "later", "talks"]);
  });
});

it("finds who has waited longest", () => {
  expect(waitingSince([call("a")])).toBeNull();
  expect(waitingSince([call("a", { waiting_since: "2026-11-30T04:00:09Z" }), call("b", { waiting_since: "2026-11-30T04:00:03Z" })])).toBe("2026-11-30T04:00:03Z");
});

it("counts trunks and emergencies", () => {
  const rows = [call("a"), call("b", { trunk: "b" }), call("c"), call("d", { trunk: "", tier: "emergency" })];
  expect(byTrunk(rows)).toEqual([["a", 2], ["b", 1]]);
  expect(emergencies(rows).length).toBe(1);
});

it.each([
  ["talking", "break", true, "talking"],
  ["idle", "break", true, "break"],
  ["idle", "available", false, "unreachable"],
  ["idle", "available", true, "idle"],
] as const)("an agent who is %s, %s, reachable %s shows as %s", (state, status, reachable, shown) => {
  expect(showing({ state, status, reachable })).toBe(shown);
});

it("climbs the ladder with time, where the state has one", () => {
  expect([9, 10, 60, 300].map((seconds) => rung("talking", seconds))).toEqual([0, 1, 2, 3]);
  expect(rung("idle", 59)).toBe(0);
  expect(rung("off", 9999)).toBe(0);
});
