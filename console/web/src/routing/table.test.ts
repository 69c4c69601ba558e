import { describe, expect, it } from "vitest";

import { actionOf, byCell, cell, cellOf, cellsOf, type Fault, listOf, needsOf, needsText, rungWhen, rungWith, tableOf } from "./table";

const TABLE = tableOf({
  queues: { orders: { title: { "zh-CN": "订单" }, needs: { orders: "60" }, ladder: [{ after_s: "30", queue: "general" }, { plan: "I", groups: "care" }] } },
  tiers: { vip: { head_start_s: "180" } },
});

function fault(path: Fault["path"]): Fault {
  const text = { "zh-CN": "错", en: "wrong" };
  return { path, place: "routing.yaml:1:1", problem: text, remedy: text, warning: false };
}

describe("a table", () => {
  it("is read as far as it has the form of one", () => {
    expect(tableOf(null).queues).toEqual({});
    expect(tableOf({ queues: { a: null, b: { ladder: "x" } } }).queues).toEqual({ a: { ladder: [] }, b: { ladder: [] } });
  });

  it("has needs as words and back, with any comma", () => {
    expect(needsText({ orders: "60", repair: "50" })).toBe("orders:60 repair:50");
    expect(needsOf("orders:60，repair：50 english")).toEqual({ orders: "60", repair: "50", english: "1" });
    expect(needsOf(" ")).toEqual({});
    expect(listOf("care, repair")).toEqual(["care", "repair"]);
  });

  it("knows what a rung does, and keeps when it does it", () => {
    const [first, second] = TABLE.queues["orders"]!.ladder!;
    expect([actionOf(first!), actionOf(second!), actionOf({})]).toEqual(["queue", "groups", "needs"]);
    expect(rungWith(first!, "number", "10086")).toEqual({ after_s: "30", number: "10086" });
    expect(rungWith(second!, "drop", ["language"])).toEqual({ plan: "I", drop: ["language"] });
    expect(rungWhen(first!, "II")).toEqual({ plan: "II", queue: "general" });
    expect(rungWhen(second!, "")).toEqual({ after_s: "30", groups: "care" });
  });

  it("takes out what is emptied and leaves alone what never was", () => {
    expect(cell(["a"], "", true)).toEqual([{ act: "remove", path: ["a"], value: null }]);
    expect(cell(["a"], {}, false)).toEqual([]);
    expect(cell(["a"], "5", false)).toEqual([{ act: "set", path: ["a"], value: "5" }]);
  });
});

describe("a fault", () => {
  it("belongs to the innermost cell around it, else to the first inside", () => {
    const cells = cellsOf(TABLE);
    expect(cellOf(["queues", "orders", "needs", "orders"], cells)).toEqual(["queues", "orders", "needs"]);
    expect(cellOf(["queues", "orders", "ladder", 0], cells)).toEqual(["queues", "orders", "ladder", 0, "plan"]);
    expect(cellOf(["tiers", "vip", "head_start_s"], cells)).toEqual(["tiers", "vip", "head_start_s"]);
    expect(cellOf([], cells)).toBeUndefined();
    const found = byCell([fault(["queues", "orders", "ring_s"]), fault(["reserves", 0])], cells);
    expect([...found.keys()]).toEqual(['["queues","orders","ring_s"]']);
  });
});
