/** Two pictures of a flow as one: what came, what went, what is another. */

import type { PictureNode, Way } from "./layout";

export type Mark = "added" | "removed" | "changed";

export interface Both {
  nodes: PictureNode[];
  marks: Map<string, Mark>;
  /** By "from→way". */
  ways: Map<string, Mark>;
}

export function wayKey(node: string, way: Way): string {
  return `${node}→${way.name}→${way.node}`;
}

export function together(before: PictureNode[], after: PictureNode[]): Both {
  const olds = new Map(before.map((node) => [node.name, node]));
  const news = new Map(after.map((node) => [node.name, node]));
  const marks = new Map<string, Mark>();
  const ways = new Map<string, Mark>();
  const nodes: PictureNode[] = [];
  for (const node of after) {
    const old = olds.get(node.name);
    if (!old) marks.set(node.name, "added");
    else if (JSON.stringify(sorted(old.details)) !== JSON.stringify(sorted(node.details))) marks.set(node.name, "changed");
    nodes.push({ ...node, ways: [...node.ways, ...lost(old, node)] });
    for (const way of node.ways) if (!has(old, way)) ways.set(wayKey(node.name, way), "added");
    for (const way of lost(old, node)) ways.set(wayKey(node.name, way), "removed");
  }
  for (const node of before) {
    if (news.has(node.name)) continue;
    marks.set(node.name, "removed");
    nodes.push(node);
    for (const way of node.ways) ways.set(wayKey(node.name, way), "removed");
  }
  return { nodes, marks, ways };
}

function has(node: PictureNode | undefined, way: Way): boolean {
  return node?.ways.some((one) => one.name === way.name && one.node === way.node) ?? false;
}

function lost(old: PictureNode | undefined, now: PictureNode): Way[] {
  return (old?.ways ?? []).filter((way) => !has(now, way));
}

/** The same whatever order it was written in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}
