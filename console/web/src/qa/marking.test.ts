import { expect, it } from "vitest";

import { type Line, begun, corrections, isStruck, missing, pointsOfKey, restored } from "./marking";

function line(id: string, more: Partial<Line> = {}): Line {
  const text = { "zh-CN": id, en: id };
  return {
    id, title: text, status: "scored", points: 6, max_points: 10, reason: text, measure: "", unit: "", value: null, fatal: false,
    evidence: [], total_without: [], section: "", words: [], confidence: null, ...more,
  };
}

it("gives points by the keys 1 to 5", () => {
  expect([1, 2, 3, 4, 5].map((key) => pointsOfKey(key, 15))).toEqual([0, 3.8, 7.5, 11.3, 15]);
});

it("begins where the machine left it", () => {
  expect(begun(line("a")).points).toBe(6);
  expect(begun(line("a", { status: "needs_review", points: null })).points).toBe(10);
  expect(begun(line("a", { status: "not_applicable", points: null })).status).toBe("not_applicable");
});

it("sends no points for what is not applicable, and none for what is fatal", () => {
  const [na, fatal] = corrections({
    a: { ...begun(line("a")), status: "not_applicable", fatal: true, reason: " 无 " },
    b: { ...begun(line("b")), fatal: true },
  }, "…");
  expect([na!.points, na!.fatal, na!.reason]).toEqual([null, false, "无"]);
  expect([fatal!.points, fatal!.fatal, fatal!.reason]).toEqual([0, true, "…"]);
});

it("tells what is missing before publication", () => {
  const lines = [line("a"), line("b", { status: "needs_review", points: null }), line("c")];
  expect(missing(lines, { a: begun(lines[0]!) })).toEqual({ a: "reason", b: "judgement" });
  expect(missing(lines, { b: { ...begun(lines[1]!), reason: "听过" } })).toEqual({});
});

it("takes up a draft, and nothing of criteria that are gone", () => {
  const lines = [line("a")];
  const { marks, text } = restored({ marks: { a: { points: 3 }, gone: { points: 1 } }, text: "再看" }, lines);
  expect(Object.keys(marks)).toEqual(["a"]);
  expect([marks.a!.points, marks.a!.reason, text]).toEqual([3, "", "再看"]);
  expect(restored({}, lines)).toEqual({ marks: {}, text: "" });
});

it("knows struck evidence by its place", () => {
  const mark = { ...begun(line("a")), struck: [[1, 2, "agent"] as [number, number, "agent"]] };
  expect(isStruck(mark, [1, 2, "agent"])).toBe(true);
  expect(isStruck(mark, [1, 2, "caller"])).toBe(false);
  expect(isStruck(undefined, [1, 2, "agent"])).toBe(false);
});
