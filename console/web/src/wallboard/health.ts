/** How the server stands, from its parts and figures: what ails, what is told beside it. */

import type { Schemas } from "@/api/client";

export type Vitals = Partial<Schemas["VitalsItem"]>;

const GB = 1e9;
/** More than these wait when something does not keep up. */
const BEHIND = { journal_waiting: 1000, sql_behind: 2000, to_hear: 200, to_transcribe: 200 } as const;
const LEAST_FREE_BYTES = 2 * GB;

/** The parts that are not well, worst first: what the server says of itself, then figures out of bounds. */
export function ailing(parts: Record<string, boolean>, vitals: Vitals): string[] {
  const down = Object.entries(parts).filter(([, well]) => !well).map(([part]) => part);
  const behind = Object.entries(BEHIND).filter(([name, most]) => (vitals[name as keyof typeof BEHIND] ?? 0) > most).map(([name]) => name);
  const free = vitals.disk_free_bytes ?? null;
  const disk = free !== null && free < LEAST_FREE_BYTES ? ["disk"] : [];
  const lost = (vitals.journal_lost ?? 0) > 0 ? ["journal_lost"] : [];
  return [...new Set([...down, ...lost, ...disk, ...behind])];
}

/** 0-1: how full it is; null where nobody knows. */
export function full(vitals: Vitals): number | null {
  const { callers, most_callers } = vitals;
  return typeof callers !== "number" || !most_callers ? null : callers / most_callers;
}

/** What is said although all is well: free room, and what waits. */
export function beside(vitals: Vitals): [string, string][] {
  const told: [string, string][] = [];
  if (typeof vitals.disk_free_bytes === "number") told.push(["disk", (vitals.disk_free_bytes / GB).toFixed(0)]);
  if (vitals.to_transcribe) told.push(["to_transcribe", String(vitals.to_transcribe)]);
  else if (vitals.to_hear) told.push(["to_hear", String(vitals.to_hear)]);
  return told;
}
