/** What the funnel counts, laid upon a picture; docs/funnel.md says what each figure means. */

import type { Schemas } from "@/api/client";
import type { LiveCall } from "@/live/store";

import type { PictureNode, Way } from "./layout";

export interface NodeFigures {
  entered: number;
  left: Record<string, number>;
  zero_outs: number;
  hung_up: number;
  let_go: number;
  handed_over: number;
  still_there: number;
  timeouts: number;
  wrong_keys: number;
}

export const NOTHING: NodeFigures = {
  entered: 0, left: {}, zero_outs: 0, hung_up: 0, let_go: 0, handed_over: 0, still_there: 0, timeouts: 0, wrong_keys: 0,
};
/** Columns of the table, as docs/funnel.md names them. */
export const COLUMNS = ["entered", "hung_up", "zero_outs", "timeouts", "wrong_keys", "let_go", "handed_over", "still_there"] as const;
export type Column = (typeof COLUMNS)[number];

const ENTER = "enter";

/** Each node's figures, the versions added up. */
export function figuresOf(nodes: Schemas["FunnelNode"][]): Map<string, NodeFigures> {
  const sums = new Map<string, NodeFigures>();
  for (const node of nodes) {
    const sum = sums.get(node.node) ?? { ...NOTHING, left: {} };
    for (const column of COLUMNS) sum[column] += node[column];
    for (const [way, n] of Object.entries(node.left)) sum.left[way] = (sum.left[way] ?? 0) + n;
    sums.set(node.node, sum);
  }
  return sums;
}

/** How many took these ways. Who goes into a subflow is counted there; how he comes out of it, that flow knows. */
export function taken(node: PictureNode, ways: Way[], figures: NodeFigures): number {
  const names = node.flows.length ? [ENTER] : ways.map((way) => way.name);
  return names.reduce((sum, name) => sum + (figures.left[name] ?? 0), 0);
}

/** 0-1, or null where nobody came. */
export function share(n: number, of: number): number | null {
  return of > 0 ? n / of : null;
}

/** "37 %", or "" where nobody came. */
export function percent(n: number, of: number): string {
  const found = share(n, of);
  return found === null ? "" : `${Math.round(found * 100)} %`;
}

const THIN = 1.4;
const THICK = 9;

/** How wide an arrow is, by its share of the most anybody took: everything that was gone is seen. */
export function widthOf(n: number, most: number): number {
  return n > 0 && most > 0 ? THIN + (THICK - THIN) * Math.sqrt(n / most) : THIN;
}

export interface Here {
  all: number;
  waiting: number;
  talking: number;
}

/** Who is at which node of the flow now; `version` null: in any. */
export function hereNow(calls: Iterable<LiveCall>, flow: string, version: string | null): Map<string, Here> {
  const found = new Map<string, Here>();
  for (const { place, stage } of calls) {
    if (place?.flow !== flow || (version !== null && place.version !== version)) continue;
    const here = found.get(place.node) ?? { all: 0, waiting: 0, talking: 0 };
    found.set(place.node, {
      all: here.all + 1,
      waiting: here.waiting + Number(stage === "queued"),
      talking: here.talking + Number(stage === "talking"),
    });
  }
  return found;
}

/** How many are in each flow now. */
export function inFlows(calls: Iterable<LiveCall>): Map<string, number> {
  const found = new Map<string, number>();
  for (const { place } of calls) if (place) found.set(place.flow, (found.get(place.flow) ?? 0) + 1);
  return found;
}
