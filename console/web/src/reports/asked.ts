/** What the page asks for, as it stands in its address: a link to a report shows the same report. */

import type { LocationQuery } from "vue-router";

import { date, now_ms } from "@/words/clock";

export const BYS = ["all", "queue", "tier", "agent", "dialled", "flow"] as const;
export const INTERVALS = ["15min", "30min", "hour", "day", "week", "month", "hour_of_week"] as const;
export const PRESETS = ["today", "yesterday", "week", "month"] as const;

export type By = (typeof BYS)[number];
export type Interval = (typeof INTERVALS)[number];
export type Preset = (typeof PRESETS)[number];

/** Days are whole ones of the hotline, both included. `figure` is the one that is drawn. */
export interface Asked {
  by: By;
  interval: Interval | "";
  from: string;
  to: string;
  compare: boolean;
  queue: string;
  figure: string;
}

const DAY_MS = 24 * 3600 * 1000;
const DAY = /^\d{4}-\d\d-\d\d$/;

export function today(): string {
  return date(now_ms());
}

/** So many days after a day. */
export function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function stretch(preset: Preset): { from: string; to: string } {
  const now = today();
  if (preset === "today") return { from: now, to: now };
  const to = later(now, -1);
  return { from: later(now, { yesterday: -1, week: -7, month: -28 }[preset]), to };
}

function one<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((each) => each === value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What cannot be meant is left as it is by itself: today, hour by hour. */
export function askedFrom(query: LocationQuery): Asked {
  const by = one(BYS, query.by) ?? "all";
  const given = query.interval === "" ? "" : one(INTERVALS, query.interval);
  const interval = given ?? (by === "all" ? "hour" : "");
  const from = DAY.test(text(query.from)) ? text(query.from) : today();
  const to = DAY.test(text(query.to)) ? text(query.to) : today();
  return {
    by,
    interval: by === "agent" && interval === "hour_of_week" ? "" : interval,
    from: from > to ? to : from,
    to,
    compare: query.compare === "week",
    queue: by === "agent" ? "" : text(query.queue),
    figure: text(query.figure) || (by === "agent" ? "handled" : "offered"),
  };
}

export function addressOf(asked: Asked): Record<string, string> {
  const query: Record<string, string> = { by: asked.by, interval: asked.interval, from: asked.from, to: asked.to, figure: asked.figure };
  if (asked.compare) query.compare = "week";
  if (asked.queue) query.queue = asked.queue;
  return query;
}

/** As the API takes it: until midnight after the last day. */
export function toApi(asked: Asked) {
  return {
    by: asked.by,
    from: `${asked.from}T00:00:00`,
    to: `${later(asked.to, 1)}T00:00:00`,
    ...(asked.interval ? { interval: asked.interval } : {}),
    ...(asked.compare ? { compare: "week" as const } : {}),
    ...(asked.queue ? { queue: asked.queue } : {}),
  };
}

export function fileAddress(asked: Asked, ending: "csv" | "xlsx", language: string): string {
  return `/api/reports.${ending}?${new URLSearchParams({ ...toApi(asked), language }).toString()}`;
}
