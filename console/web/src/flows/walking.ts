/** The way a tried call went through a flow. */

import type { Schemas } from "@/api/client";

/** The nodes he came to, and the ways between them as "from→to". */
export function visited(steps: Schemas["WhatIfStep"][], flow: string): Set<string> {
  const found = new Set<string>();
  let before = "";
  for (const step of steps) {
    if (step.event !== "NodeEntered") continue;
    const [node, its] = [String(step.details["node"]), step.details["flow"]];
    if (its !== flow) continue;
    found.add(node);
    if (before) found.add(`${before}→${node}`);
    before = node;
  }
  return found;
}
