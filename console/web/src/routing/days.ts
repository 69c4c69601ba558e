/** A year of days as months of weeks, and what is chosen in it. Dates are "2027-02-06"; weeks begin on Monday. */

import type { Schemas } from "@/api/client";

export type Day = Schemas["DayItem"];
export type Kind = Schemas["DayEditOffer"]["kind"];
export const KINDS = ["holiday", "workday", "half_day", "special"] as const;
export type KnownKind = (typeof KINDS)[number];

export interface Month {
  month: number;
  /** Seven places a week; null outside of the month. */
  weeks: (Day | null)[][];
}

const DAY_MS = 86_400_000;
const WEEK = 7;

export function isKind(kind: string): kind is KnownKind {
  return (KINDS as readonly string[]).includes(kind);
}

/** 0 for Monday. */
export function weekday(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % WEEK;
}

export function stepped(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function monthsOf(days: readonly Day[]): Month[] {
  const months: Month[] = [];
  for (const day of days) {
    const month = Number(day.day.slice(5, 7));
    if (months.at(-1)?.month !== month) months.push({ month, weeks: [] });
    const weeks = months.at(-1)?.weeks ?? [];
    const at = weekday(day.day);
    if (at === 0 || weeks.length === 0) weeks.push(Array.from({ length: WEEK }, () => null));
    const week = weeks.at(-1);
    if (week) week[at] = day;
  }
  return months;
}

/** What is chosen: from the first to the last, whichever was clicked first. */
export interface Range {
  first: string;
  last: string;
}

export function between(one: string, other: string): Range {
  return one <= other ? { first: one, last: other } : { first: other, last: one };
}

export function lies(day: string, range: Range | null): boolean {
  return range !== null && range.first <= day && day <= range.last;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK, ArrowDown: WEEK, PageUp: -28, PageDown: 28 };

/** Where a key leads from a date, within the year; null for any other key. */
export function led(key: string, from: string): string | null {
  const year = from.slice(0, 4);
  if (key === "Home") return `${from.slice(0, 8)}01`;
  const step = STEPS[key];
  if (step === undefined) return null;
  const to = stepped(from, step);
  return to.startsWith(year) ? to : from;
}

/** Days that are worked though they are weekends look like any other day without a mark, and so do days off. */
export function markOf(day: Day): KnownKind | "weekend" | "" {
  if (isKind(day.kind)) return day.kind;
  return weekday(day.day) > 4 ? "weekend" : "";
}

/** A name on three days of a row is told once in the list of the year. */
export function stretches(days: readonly Day[]): { first: Day; last: Day }[] {
  const found: { first: Day; last: Day }[] = [];
  for (const day of days) {
    if (!day.kind) continue;
    const before = found.at(-1);
    const follows = before && stepped(before.last.day, 1) === day.day;
    if (before && follows && before.last.kind === day.kind && before.last.name === day.name && before.last.hours === day.hours) before.last = day;
    else found.push({ first: day, last: day });
  }
  return found;
}
