/**
 * A routing table as the server tells its cells: every scalar is the text it is written as. What stands in a cell is
 * typed by people as text and sent as a value; the server alone says what is wrong with it.
 */

import type { Schemas } from "@/api/client";

export type Path = (string | number)[];
export type Fault = Schemas["CellFault"];
export type Edit = Schemas["CellEdit"];

export interface Rung {
  after_s?: string;
  plan?: string;
  needs?: Record<string, string>;
  drop?: string | string[];
  groups?: string | string[];
  queue?: string;
  exit?: string;
  number?: string;
}

export interface Queue {
  title?: Record<string, string>;
  needs?: Record<string, string>;
  groups?: string | string[];
  emergency?: string;
  hours?: string;
  ring_s?: string;
  head_start_s?: string;
  strategy?: string;
  ladder?: Rung[];
}

export interface Table {
  queues: Record<string, Queue>;
  tiers: Record<string, { head_start_s?: string; needs?: Record<string, string> }>;
  groups: Record<string, { title?: Record<string, string> }>;
  plans: Record<string, Record<string, string>>;
  schedules: Record<string, unknown>;
}

/** What a rung does: one of these. */
export const ACTIONS = ["needs", "drop", "groups", "queue", "exit", "number"] as const;
export type Action = (typeof ACTIONS)[number];
/** Where a call goes, rather than who may take it. */
export const LEADS: ReadonlySet<Action> = new Set<Action>(["queue", "exit", "number"]);
export const STRATEGIES = ["longest_idle", "least_occupied", "best_skill", "round_robin", "ring_several"] as const;

function mapping<T>(value: unknown): Record<string, T> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, T>) : {};
}

/** Whatever the text says, as far as it has the form of a table: a grid of half a table is better than none. */
export function tableOf(told: unknown): Table {
  const root = mapping<unknown>(told);
  const queues = Object.entries(mapping<unknown>(root["queues"])).map(([name, queue]) => [name, queueOf(queue)] as const);
  return {
    queues: Object.fromEntries(queues),
    tiers: mapping(root["tiers"]),
    groups: mapping(root["groups"]),
    plans: mapping(root["plans"]),
    schedules: mapping(root["schedules"]),
  };
}

function queueOf(told: unknown): Queue {
  const queue = mapping<unknown>(told);
  const ladder = Array.isArray(queue["ladder"]) ? queue["ladder"].map((rung) => mapping(rung) as Rung) : [];
  return { ...queue, ladder } as Queue;
}

export function actionOf(rung: Rung): Action {
  return ACTIONS.find((action) => rung[action] !== undefined) ?? "needs";
}

/** "orders:60 repair:50" */
export function needsText(needs: Record<string, string> | undefined): string {
  return Object.entries(mapping<string>(needs)).map(([skill, level]) => `${skill}:${level}`).join(" ");
}

/** Levels left out are 1. What is not a level is sent as it is, for the server to name. */
export function needsOf(text: string): Record<string, string> {
  const parts = text.split(/[\s,，;；]+/).filter(Boolean);
  return Object.fromEntries(parts.map((part) => {
    const [skill = "", level = "1"] = part.split(/[:：]/);
    return [skill, level || "1"];
  }));
}

export function listText(value: string | string[] | undefined): string {
  return value === undefined ? "" : [value].flat().join(" ");
}

export function listOf(text: string): string[] {
  return text.split(/[\s,，;；]+/).filter(Boolean);
}

/** The rung with another action, in the form the file has: what it waits for first. */
export function rungWith(rung: Rung, action: Action, value: unknown): Record<string, unknown> {
  const when = rung.plan === undefined ? { after_s: rung.after_s ?? "0" } : { plan: rung.plan };
  return { ...when, [action]: value };
}

/** The rung at another time, or with a plan. */
export function rungWhen(rung: Rung, plan: string): Record<string, unknown> {
  const when = plan ? { plan } : { after_s: rung.after_s ?? "30" };
  const does = Object.entries(rung).filter(([key]) => key !== "after_s" && key !== "plan");
  return { ...when, ...Object.fromEntries(does) };
}

/** A cell set, or taken out when nothing stands in it. */
export function cell(path: Path, value: unknown, there: boolean): Edit[] {
  const empty = value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
  if (!empty) return [{ act: "set", path, value: value as Edit["value"] }];
  return there ? [{ act: "remove", path, value: null }] : [];
}

const key = (path: Path): string => JSON.stringify(path);

/** Faults by the cell among `cells` they belong to: the innermost around them, else the first inside. */
export function byCell(faults: readonly Fault[], cells: readonly Path[]): Map<string, Fault[]> {
  const found = new Map<string, Fault[]>();
  for (const fault of faults) {
    const at = cellOf(fault.path, cells);
    if (at) found.set(key(at), [...(found.get(key(at)) ?? []), fault]);
  }
  return found;
}

export function cellOf(path: Path, cells: readonly Path[]): Path | undefined {
  const around = cells.filter((one) => begins(path, one)).sort((a, b) => b.length - a.length)[0];
  return around ?? cells.find((one) => path.length > 0 && begins(one, path));
}

function begins(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, i) => step === path[i]);
}

/** Every cell the grid shows. */
export function cellsOf(table: Table): Path[] {
  const cells: Path[] = [];
  for (const [name, queue] of Object.entries(table.queues)) {
    const at: Path = ["queues", name];
    for (const field of ["title", "hours", "ring_s", "needs", "groups", "head_start_s", "strategy"]) cells.push([...at, field]);
    (queue.ladder ?? []).forEach((rung, i) => {
      for (const field of ["plan", "after_s", actionOf(rung)]) cells.push([...at, "ladder", i, field]);
    });
  }
  for (const tier of Object.keys(table.tiers)) cells.push(["tiers", tier, "head_start_s"]);
  return cells;
}
