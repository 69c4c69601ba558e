/** Figures as people read them, and those that matter most. */

import type { Schemas } from "@/api/client";
import { duration } from "@/words/clock";

export type Report = Schemas["ReportAnswer"];
export type Line = Schemas["ReportLine"];
export type Column = Schemas["ReportColumn"];

const CALLERS = ["offered", "answered", "abandoned", "p_abandon", "service_level", "asa_s", "p90_wait_s", "aht_s", "calls", "p_first_contact", "p_repeat", "satisfaction", "p_error", "seats"];
const AGENTS = ["offers", "accepted", "ronas", "handled", "talk_s", "wrap_up_s", "aht_s", "occupancy", "p_first_contact", "satisfaction", "score", "p_error"];

export function mainColumns(report: Report): Column[] {
  const names = report.by === "agent" ? AGENTS : CALLERS;
  return names.flatMap((name) => report.columns.filter((column) => column.name === name));
}

export function shown(unit: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (unit === "0-1") return `${(100 * value).toFixed(1)} %`;
  if (unit === "seconds") return value < 60 ? `${value.toFixed(1)} s` : duration(value);
  return unit === "0-100" ? value.toFixed(1) : String(Math.round(value));
}

/** "+12 %": how much more than a week before; nothing where there is nothing to divide by. Shares differ by points. */
export function change(unit: string, now: number | null | undefined, before: number | null | undefined): string {
  if (now === null || now === undefined || before === null || before === undefined) return "";
  const by = unit === "0-1" ? 100 * (now - before) : before === 0 ? NaN : (100 * (now - before)) / before;
  if (Number.isNaN(by)) return "";
  const rounded = unit === "0-1" ? by.toFixed(1) : by.toFixed(0);
  const sign = by > 0 ? "+" : "";
  return Number(rounded) === 0 ? "±0" : `${sign}${rounded.replace("-", "−")} ${unit === "0-1" ? "pp" : "%"}`;
}

export interface Series {
  name: string;
  before: boolean;
  values: (number | null)[];
}

const STEP_MS: Record<string, number> = { "15min": 900_000, "30min": 1_800_000, hour: 3_600_000, day: 86_400_000 };

/** All slots from the first to the last that has a line: where nobody came there is a gap. */
function slotsOf(report: Report): string[] {
  const known = [...new Set(report.lines.map((line) => line.since ?? ""))].sort();
  const step = STEP_MS[report.interval ?? ""];
  const [first, last] = [Date.parse(known[0] ?? ""), Date.parse(known.at(-1) ?? "")];
  if (!step || Number.isNaN(last - first)) return known;
  return Array.from({ length: (last - first) / step + 1 }, (_, n) => new Date(first + n * step).toISOString().replace(".000Z", "Z"));
}

/** The lines of a chart over the slots there are: the names with most first, at most so many. */
export function seriesOf(report: Report, figure: string, most = 5): { slots: string[]; series: Series[] } {
  const slots = slotsOf(report);
  const names = [...new Set(report.lines.map((line) => line.name))];
  const of = (name: string, before: boolean): Series => {
    const mine = new Map(report.lines.filter((line) => line.name === name).map((line) => [line.since ?? "", line]));
    return { name, before, values: slots.map((slot) => (before ? mine.get(slot)?.before : mine.get(slot)?.figures)?.[figure] ?? null) };
  };
  const sum = (series: Series) => series.values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const all = names.map((name) => of(name, false)).sort((a, b) => sum(b) - sum(a)).slice(0, most);
  const [first] = all;
  const beside = report.compared_since !== null && all.length === 1 && first ? [of(first.name, true)] : [];
  return { slots, series: [...all, ...beside] };
}

export interface Bar {
  name: string;
  now: number | null;
  before: number | null;
}

/** Without slots: a bar for each name, the longest first. */
export function barsOf(report: Report, figure: string): Bar[] {
  return report.lines
    .map((line) => ({ name: line.name, now: line.figures[figure] ?? null, before: line.before?.[figure] ?? null }))
    .sort((a, b) => (b.now ?? -1) - (a.now ?? -1));
}

/** 0-1 of the largest there is; 0 where there is nothing. */
export function shareOf(value: number | null | undefined, largest: number): number {
  return value === null || value === undefined || largest <= 0 ? 0 : Math.min(value / largest, 1);
}

/** The map of a week: 7 rows from Monday, 24 hours each. */
export function weekOf(lines: Line[], figure: string): (number | null)[][] {
  const week: (number | null)[][] = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => null));
  for (const line of lines) {
    const row = week[Math.floor((line.hour_of_week ?? 0) / 24)];
    if (row) row[(line.hour_of_week ?? 0) % 24] = line.figures[figure] ?? null;
  }
  return week;
}
