/** Times of the hotline as a field of the browser has them: "2026-10-01T20:00", Beijing time wherever the browser is. */

const ZONE_OFFSET = "+08:00";

export function sent(field: string): string | null {
  return field ? `${field.length === 16 ? `${field}:00` : field}${ZONE_OFFSET}` : null;
}

export function field(at_ms: number): string {
  return new Date(at_ms + 8 * 3_600_000).toISOString().slice(0, 16);
}
