/** The table as a drawing: queues in a column, and an arrow for every rung that sends a call somewhere else. */

import { actionOf, type Table } from "./table";

export interface Node {
  id: string;
  kind: "queue" | "exit" | "number" | "groups";
  name: string;
  x: number;
  y: number;
}

export interface Arrow {
  from: Node;
  to: Node;
  /** What makes a call go along it. */
  when: { after_s?: string | undefined; plan?: string | undefined };
  path: string;
  /** Where its words stand. */
  x: number;
  y: number;
}

export interface Graph {
  nodes: Node[];
  arrows: Arrow[];
  width: number;
  height: number;
}

export const BOX = { width: 190, height: 46 };
const ROW = 84;
const [QUEUES_X, OTHERS_X] = [20, 560];

export function graphOf(table: Table): Graph {
  const queues = Object.keys(table.queues);
  const nodes: Node[] = queues.map((name, i) => ({ id: `queue:${name}`, kind: "queue", name, x: QUEUES_X, y: 20 + i * ROW }));
  const by = new Map(nodes.map((node) => [node.id, node]));
  const arrows: Arrow[] = [];
  let others = 0;
  for (const [name, queue] of Object.entries(table.queues)) {
    for (const rung of queue.ladder ?? []) {
      const kind = actionOf(rung);
      if (kind === "needs" || kind === "drop") continue;
      for (const target of [rung[kind] ?? ""].flat()) {
        const id = `${kind}:${target}`;
        let to = by.get(id);
        if (!to) {
          to = { id, kind, name: target, x: OTHERS_X, y: 20 + others++ * ROW };
          by.set(id, to);
          nodes.push(to);
        }
        const from = by.get(`queue:${name}`);
        if (from) arrows.push(arrow(from, to, { after_s: rung.after_s, plan: rung.plan }, arrows.length));
      }
    }
  }
  return { nodes, arrows, width: OTHERS_X + BOX.width + 20, height: 20 + Math.max(queues.length, others, 1) * ROW };
}

/** Between queues it bows to the right; several that would lie upon each other part at their words. */
function arrow(from: Node, to: Node, when: Arrow["when"], nth: number): Arrow {
  const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
  const inside = to.kind === "queue";
  const [x2, y2] = [inside ? to.x + BOX.width : to.x, to.y + BOX.height / 2 + (inside ? 8 : 0)];
  const bow = inside ? 90 + (nth % 3) * 30 : (x2 - x1) / 2;
  const path = `M ${x1} ${y1} C ${x1 + bow} ${y1} ${inside ? x2 + bow : x2 - bow} ${y2} ${x2} ${y2}`;
  const share = 0.28 + (nth % 4) * 0.12;
  return { from, to, when, path, x: inside ? x1 + bow * 0.75 : x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share - 5 };
}
