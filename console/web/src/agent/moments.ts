/** Times of callbacks: as the field has them (the hotline's own time, without zone) and as the API takes them. */

const ZONE_OFFSET = "+08:00"; // Asia/Shanghai, see words/clock.ts
const OFFSET_MS = 8 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;

/** "2026-11-30T14:05" at the hotline. */
export function fieldOf(at_ms: number): string {
  return new Date(at_ms + OFFSET_MS).toISOString().slice(0, 16);
}

/** "2026-11-30T14:05:00+08:00" */
export function sentOf(field: string): string {
  return `${field}:00${ZONE_OFFSET}`;
}

/** Tomorrow at ten at the hotline. */
export function tomorrowAtTen(now_ms: number): number {
  const midnight = Math.floor((now_ms + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
  return midnight + DAY_MS + 10 * 3600 * 1000;
}
