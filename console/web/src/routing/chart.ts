/** Two lines over a day, drawn beside a scale: pure geometry, for an SVG. */

export interface Point {
  at_s: number;
  value: number | null;
}

export const SIZE = { width: 520, height: 170, left: 46, right: 8, top: 10, bottom: 24 };
export const SLOT_S = 1800;

export interface Axis {
  from_s: number;
  to_s: number;
  most: number;
}

export function axisOf(lines: readonly (readonly Point[])[], most?: number): Axis {
  const times = lines.flat().map((point) => point.at_s);
  const values = lines.flat().map((point) => point.value ?? 0);
  const from_s = times.length ? Math.min(...times) : 0;
  const to_s = times.length ? Math.max(...times) + SLOT_S : 86_400;
  return { from_s, to_s, most: most ?? Math.max(1, ...values) };
}

export function x(at_s: number, axis: Axis): number {
  return SIZE.left + ((at_s - axis.from_s) / (axis.to_s - axis.from_s)) * (SIZE.width - SIZE.left - SIZE.right);
}

export function y(value: number, axis: Axis): number {
  return SIZE.height - SIZE.bottom - (value / axis.most) * (SIZE.height - SIZE.top - SIZE.bottom);
}

/** Stairs, each as wide as its half hour; where nothing is known there is a gap. */
export function stairs(points: readonly Point[], axis: Axis): string {
  let path = "";
  let before_s: number | null = null;
  for (const { at_s, value } of points) {
    if (value === null) {
      before_s = null;
      continue;
    }
    const height = y(value, axis).toFixed(1);
    path += `${before_s === at_s ? "L" : "M"} ${x(at_s, axis).toFixed(1)} ${height} H ${x(at_s + SLOT_S, axis).toFixed(1)} `;
    before_s = at_s + SLOT_S;
  }
  return path.trim();
}

/** Times to write below: some four, at whole half hours. */
export function marks(axis: Axis): number[] {
  const step = Math.max(SLOT_S, Math.ceil((axis.to_s - axis.from_s) / 4 / SLOT_S) * SLOT_S);
  const found: number[] = [];
  for (let at = axis.from_s; at <= axis.to_s; at += step) found.push(at);
  return found;
}

export function timeOf(at_s: number): string {
  return `${Math.floor(at_s / 3600)}:${String(Math.floor(at_s / 60) % 60).padStart(2, "0")}`;
}
