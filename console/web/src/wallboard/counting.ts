/** What the board counts from the calls and agents of this moment. Pure: rows in, figures out. */

import type { LiveAgent, LiveCall } from "@/live/store";

const TIER_RANK = { emergency: 0, complaint: 1, vip: 2, member: 3, normal: 4 };
const STAGE_RANK = { queued: 0, talking: 1, dialling: 2, calling_back: 3, in_ivr: 4, offered: 5, ended: 6 };

/** Emergencies first, then by class, those who wait before those who talk, the longest first. */
export function inOrder(calls: Iterable<LiveCall>): LiveCall[] {
  return [...calls].sort(
    (a, b) =>
      TIER_RANK[a.tier] - TIER_RANK[b.tier] ||
      STAGE_RANK[a.stage] - STAGE_RANK[b.stage] ||
      a.since.localeCompare(b.since) ||
      a.id.localeCompare(b.id),
  );
}

export function whoWait(calls: Iterable<LiveCall>): LiveCall[] {
  return [...calls].filter((call) => call.waiting_since !== null);
}

/** When the longest waiting caller began to wait, or null. */
export function waitingSince(calls: Iterable<LiveCall>): string | null {
  const times = whoWait(calls).map((call) => call.waiting_since ?? "");
  return times.length ? times.reduce((a, b) => (a < b ? a : b)) : null;
}

export function emergencies(calls: Iterable<LiveCall>): LiveCall[] {
  return [...calls].filter((call) => call.tier === "emergency");
}

/** Calls on each trunk, the fullest first. */
export function byTrunk(calls: Iterable<LiveCall>): [string, number][] {
  const counts = new Map<string, number>();
  for (const call of calls) if (call.trunk) counts.set(call.trunk, (counts.get(call.trunk) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

export const SHOWN = ["idle", "offered", "talking", "wrap_up", "break_soon", "break", "unreachable", "off"] as const;
export type Shown = (typeof SHOWN)[number];

export const ICON: Record<Shown, string> = { idle: "●", offered: "◍", talking: "◆", wrap_up: "✎", break_soon: "◒", break: "‖", unreachable: "✕", off: "○" };
/** Beside the time in a state: how far up the ladder it is. */
export const RUNGS = ["", "＞", "≫", "⋙"];

/** The one word for an agent's three fields that a board shows. */
export function showing(agent: Pick<LiveAgent, "state" | "status" | "reachable">): Shown {
  if (agent.state !== "idle") return agent.state;
  if (agent.status !== "available") return agent.status;
  return agent.reachable ? "idle" : "unreachable";
}

/** Seconds after which somebody in this state catches the eye, more and more (VICIdial's ladder). */
const LADDER: Partial<Record<Shown, number[]>> = {
  idle: [60, 300],
  talking: [10, 60, 300],
  wrap_up: [60, 300],
  break: [10, 60, 300],
};

/** The rung of the ladder, 0 for the first. */
export function rung(state: Shown, seconds: number): number {
  return (LADDER[state] ?? []).filter((limit) => seconds >= limit).length;
}
