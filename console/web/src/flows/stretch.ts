/** Which stretch of time is counted, as the API takes it. */

import { sent } from "@/publishing/moments";
import { date, midnight, now_ms } from "@/words/clock";

export const STRETCHES = ["today", "hour", "yesterday", "week", "month", "chosen"] as const;
export type Stretch = (typeof STRETCHES)[number];

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];

function dayBegan(days_ago: number): string {
  return `${date(now_ms() - days_ago * DAY_MS)}T00:00:00+08:00`;
}

/** `from` and `to`; without `to` it goes on. */
export function stretchOf(stretch: Stretch, chosen: { from: string; to: string }): { from?: string; to?: string } {
  switch (stretch) {
    case "hour": return { from: new Date(now_ms() - HOUR_MS).toISOString() };
    case "yesterday": return { from: dayBegan(1), to: midnight() };
    case "week": return { from: dayBegan(6) };
    case "month": return { from: dayBegan(30) };
    case "chosen": {
      const [from, to] = [sent(chosen.from), sent(chosen.to)];
      return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
    }
    default: return { from: midnight() };
  }
}

/** Whether what happens now is counted in it. */
export function goesOn(stretch: Stretch, chosen: { to: string }): boolean {
  return stretch !== "yesterday" && !(stretch === "chosen" && chosen.to);
}
