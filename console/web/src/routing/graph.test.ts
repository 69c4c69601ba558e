import { expect, it } from "vitest";

import { graphOf } from "./graph";
import { tableOf } from "./table";

it("draws every queue once, every target once, and an arrow for every rung that sends somebody on", () => {
  const graph = graphOf(tableOf({
    queues: {
      orders: { ladder: [{ after_s: "15", drop: "language" }, { after_s: "60", groups: ["repair", "care"] }, { after_s: "90", exit: "callback" }] },
      repair: { ladder: [{ plan: "I", groups: "care" }, { after_s: "90", queue: "orders" }] },
    },
  }));
  expect(graph.nodes.map((node) => node.id)).toEqual(["queue:orders", "queue:repair", "groups:repair", "groups:care", "exit:callback"]);
  expect(graph.arrows.map((one) => [one.from.name, one.to.id, one.when.after_s ?? one.when.plan])).toEqual([
    ["orders", "groups:repair", "60"], ["orders", "groups:care", "60"], ["orders", "exit:callback", "90"],
    ["repair", "groups:care", "I"], ["repair", "queue:orders", "90"],
  ]);
  expect(graph.nodes.every((node) => node.y < graph.height && node.x < graph.width)).toBe(true);
});
