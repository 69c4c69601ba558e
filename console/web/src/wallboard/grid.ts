/** The agents' grid: one row from what is live and what is asked for now and then; filters, orders, views that are kept. */

import type { Schemas } from "@/api/client";
import type { LiveAgent } from "@/live/store";

import { SHOWN, type Shown, rung, showing } from "./counting";

export interface Row {
  agent: LiveAgent;
  shown: Shown;
  in_state_s: number;
  rung: number;
  groups: string[];
  queues: string[];
  skills: [string, number][];
  today: Schemas["AgentToday"] | null;
}

export const COLUMNS = ["name", "state", "time", "groups", "queues", "skills", "handled", "missed", "aht", "occupancy"] as const;
export type Column = (typeof COLUMNS)[number];
export const FIGURES: ReadonlySet<Column> = new Set(["time", "handled", "missed", "aht", "occupancy"]);

export interface View {
  text: string;
  state: Shown | "";
  group: string;
  skill: string;
  order: Column;
  down: boolean;
}

export const PLAIN: View = { text: "", state: "", group: "", skill: "", order: "state", down: false };

/** `at_ms` is the server's time. Who has just come to the table is shown before his details are. */
export function rowOf(agent: LiveAgent, detail: Schemas["AgentDetail"] | undefined, at_ms: number): Row {
  const shown = showing(agent);
  const in_state_s = (at_ms - Date.parse(agent.since)) / 1000;
  const lent = (detail?.loans ?? []).filter((loan) => Date.parse(loan.until) > at_ms).map((loan) => loan.group);
  return {
    agent, shown, in_state_s, rung: rung(shown, in_state_s),
    groups: [...(detail?.groups ?? []), ...lent],
    queues: detail?.queues ?? [],
    skills: Object.entries(detail?.skills ?? {}).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])),
    today: detail?.today ?? null,
  };
}

const byNumber = (a: Row, b: Row): number => a.agent.agent.localeCompare(b.agent.agent, "en", { numeric: true });
/** Who has nothing to show stands last, whichever way round. */
const byFigure = (of: (row: Row) => number | null | undefined, down: boolean) => (a: Row, b: Row): number => {
  const [x, y] = [of(a) ?? null, of(b) ?? null];
  if (x === null || y === null) return Number(x === null) - Number(y === null);
  return down ? y - x : x - y;
};
const byWords = (of: (row: Row) => string, down: boolean) => (a: Row, b: Row): number => (down ? -1 : 1) * of(a).localeCompare(of(b), "zh-CN");

function comparing({ order, down }: View): (a: Row, b: Row) => number {
  switch (order) {
    case "name": return (a, b) => (down ? -1 : 1) * byNumber(a, b);
    case "state": return byFigure((row) => SHOWN.indexOf(row.shown), down);
    case "time": return byFigure((row) => row.in_state_s, down);
    case "groups": return byWords((row) => row.groups.join(), down);
    case "queues": return byWords((row) => row.queues.join(), down);
    case "skills": return byFigure((row) => row.skills[0]?.[1], down);
    case "handled": return byFigure((row) => row.today?.handled, down);
    case "missed": return byFigure((row) => row.today?.missed, down);
    case "aht": return byFigure((row) => row.today?.aht_s, down);
    case "occupancy": return byFigure((row) => row.today?.occupancy, down);
  }
}

export function looked(rows: Row[], view: View): Row[] {
  const wanted = view.text.trim().toLowerCase();
  const compare = comparing(view);
  return rows
    .filter((row) => !view.state || row.shown === view.state)
    .filter((row) => !view.group || row.groups.includes(view.group))
    .filter((row) => !view.skill || row.skills.some(([skill]) => skill === view.skill))
    .filter((row) => !wanted || `${row.agent.name} ${row.agent.agent}`.toLowerCase().includes(wanted))
    .sort((a, b) => compare(a, b) || byNumber(a, b));
}

/** The order after a press on a column's head: the same again is the other way round. */
export function pressed(view: View, column: Column): View {
  return view.order === column ? { ...view, down: !view.down } : { ...view, order: column, down: FIGURES.has(column) };
}

// --- views that are kept: in this browser, for each user ---

const key = (user: string): string => `hotline.agents.views.${user}`;

export function keptViews(user: string, storage: Storage = localStorage): Record<string, View> {
  try {
    const kept = JSON.parse(storage.getItem(key(user)) ?? "{}") as Record<string, Partial<View>>;
    return Object.fromEntries(Object.entries(kept).map(([name, view]) => [name, { ...PLAIN, ...view }]));
  } catch {
    return {};
  }
}

export function keepViews(user: string, views: Record<string, View>, storage: Storage = localStorage): void {
  storage.setItem(key(user), JSON.stringify(views));
}
