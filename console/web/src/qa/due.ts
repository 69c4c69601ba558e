/** How long there is until something is due, in the largest unit that says it. */

const UNITS = [["days", 86_400_000], ["hours", 3_600_000], ["minutes", 60_000]] as const;

/** Past due: the same units with `late_` before them. */
export function dueIn(due_at: string, now_ms: number): { unit: string; n: number } {
  const left_ms = Date.parse(due_at) - now_ms;
  const [unit, ms] = UNITS.find(([, each]) => Math.abs(left_ms) >= each) ?? UNITS[2];
  return { unit: left_ms < 0 ? `late_${unit}` : unit, n: Math.floor(Math.abs(left_ms) / ms) };
}
