/**
 * A flow as a drawing: dagre puts the nodes into layers and draws the ways between them without much crossing. Ways from
 * one node to the same other are one arrow. Ways to nodes that many lead to (a person, goodbye) may stay words beside the
 * node they leave, or the picture is a ball of wool.
 */

import { Graph, layout } from "@dagrejs/dagre";

import type { Schemas } from "@/api/client";

export type PictureNode = Schemas["PictureNode"];
export type Way = Schemas["WayOut"];

export const START = "(start)";
export const BACK = "(return)";
export const BOX = { width: 236, head: 66, row: 18 };
const LABEL = { row: 15, letter: 7.5 };
const HUB = 5;

export interface Arrow {
  from: string;
  to: string;
  ways: Way[];
  points: { x: number; y: number }[];
  /** The middle of its words. */
  label: { x: number; y: number };
}

export interface Box {
  name: string;
  /** Upper left corner. */
  x: number;
  y: number;
  width: number;
  height: number;
  node: PictureNode | null;
  /** Ways that are told in it instead of drawn. */
  told: { to: string; ways: Way[] }[];
}

export interface Drawing {
  boxes: Box[];
  arrows: Arrow[];
  width: number;
  height: number;
}

/** The ways out of a node by where they lead. */
export function byTarget(node: PictureNode): Map<string, Way[]> {
  const found = new Map<string, Way[]>();
  for (const way of node.ways) {
    const to = way.node === "return" ? BACK : way.node;
    found.set(to, [...(found.get(to) ?? []), way]);
  }
  return found;
}

/** The nodes that so many others lead to that arrows would hide everything else. */
export function hubsOf(nodes: PictureNode[]): Set<string> {
  const into = new Map<string, number>();
  for (const node of nodes) for (const to of byTarget(node).keys()) into.set(to, (into.get(to) ?? 0) + 1);
  return new Set([...into].filter(([, n]) => n >= HUB).map(([name]) => name));
}

/** Rows of words an arrow has. */
export function wordsOf(ways: Way[]): string {
  return ways.map((way) => way.name).join(" · ");
}

/** Whether a way to what many lead to is drawn all the same: it is the only one its node has, and goes on in the flow. */
function drawnAnyhow(node: PictureNode, to: PictureNode | undefined): boolean {
  return byTarget(node).size === 1 && to !== undefined && (to.kind === "question" || to.kind === "step");
}

/** `start` is where callers begin; ways to `told` stay words beside the node, unless they are all it has. */
export function drawingOf(nodes: PictureNode[], start: string, told: ReadonlySet<string> = new Set()): Drawing {
  const names = new Set([...nodes.map((node) => node.name), START, BACK]);
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 26, ranksep: 44, edgesep: 14, marginx: 16, marginy: 16 });
  const boxes = new Map<string, Box>();

  function put(name: string, width: number, height: number, node: PictureNode | null): Box {
    const box: Box = { name, x: 0, y: 0, width, height, node, told: [] };
    boxes.set(name, box);
    graph.setNode(name, { width, height });
    return box;
  }

  put(START, 16, 16, null);
  const drawn = new Map<string, { from: string; to: string; ways: Way[] }>();
  const unseen: string[] = [];
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const node of nodes) {
    const targets = [...byTarget(node)].filter(([to]) => names.has(to));
    const words = targets.filter(([to]) => told.has(to) && !drawnAnyhow(node, byName.get(to))).map(([to, ways]) => ({ to, ways }));
    const spoken = new Set(words.map((one) => one.to));
    unseen.push(...spoken);
    put(node.name, BOX.width, BOX.head + BOX.row * words.length, node).told = words;
    for (const [to, ways] of targets) {
      if (to === BACK && !spoken.has(BACK) && !boxes.has(BACK)) put(BACK, 16, 16, null);
      if (!spoken.has(to)) drawn.set(`${node.name}→${to}`, { from: node.name, to, ways });
    }
  }
  if (boxes.has(start)) graph.setEdge(START, start, {}, "start");
  for (const [key, arrow] of drawn) {
    const width = Math.max(wordsOf(arrow.ways).length * LABEL.letter, 40);
    graph.setEdge(arrow.from, arrow.to, { width, height: 2 * LABEL.row, labelpos: "c" }, key);
  }
  hold(graph, new Set(unseen.filter((to) => boxes.has(to))), nodes.length);
  layout(graph);
  for (const box of boxes.values()) {
    const at = graph.node(box.name) as { x: number; y: number };
    Object.assign(box, { x: at.x - box.width / 2, y: at.y - box.height / 2 });
  }
  const arrows = [...drawn].map(([key, arrow]) => {
    const edge = graph.edge({ v: arrow.from, w: arrow.to, name: key }) as { points: Arrow["points"]; x?: number; y?: number };
    const middle = edge.points[Math.floor(edge.points.length / 2)] ?? { x: 0, y: 0 };
    return { ...arrow, points: edge.points, label: { x: edge.x ?? middle.x, y: edge.y ?? middle.y } };
  });
  const size = graph.graph() as { width: number; height: number };
  return { boxes: [...boxes.values()], arrows, width: size.width, height: size.height };
}

/** Nodes nobody's arrow leads to would float beside the start: one unseen line holds each towards the flow's end. */
function hold(graph: Graph, names: ReadonlySet<string>, size: number): void {
  const minlen = Math.min(9, Math.ceil(size / 4));
  for (const name of names) graph.setEdge(START, name, { minlen, weight: 0 }, `hold ${name}`);
}

/** A line through the points, its corners rounded. */
export function pathOf(points: { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  const last = rest.at(-1);
  const bends = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1] ?? point;
    const [x, y] = i === rest.length - 2 ? [next.x, next.y] : [(point.x + next.x) / 2, (point.y + next.y) / 2];
    return `Q ${round(point.x)} ${round(point.y)} ${round(x)} ${round(y)}`;
  });
  if (last && rest.length === 1) bends.push(`L ${round(last.x)} ${round(last.y)}`);
  return [`M ${round(first.x)} ${round(first.y)}`, ...bends].join(" ");
}

function round(at: number): number {
  return Math.round(at * 10) / 10;
}
