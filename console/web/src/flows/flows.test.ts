import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";

import type { LiveCall } from "@/live/store";

import { beginning, moved, showing, whole, zoomed } from "./camera";
import { together, wayKey } from "./comparing";
import { offsetOf, spotOf } from "./editing";
import { figuresOf, hereNow, inFlows, NOTHING, percent, taken, widthOf } from "./figures";
import { BACK, byTarget, drawingOf, hubsOf, pathOf, type PictureNode, START } from "./layout";
import { byKeys, clipped, type Prompt, wordsOfFirst } from "./spoken";
import { goesOn, stretchOf } from "./stretch";
import { visited } from "./walking";

function node(name: string, ways: Record<string, string>, more: Partial<PictureNode> = {}): PictureNode {
  const listed = Object.entries(ways).map(([way, to]) => ({ name: way, node: to, chosen: /^\d$/.test(way) }));
  return { name, verb: "menu", kind: "question", line: 1, text: "", details: { keys: ways }, ways: listed, prompts: [], queues: [], flows: [], ...more };
}

const TOPIC = node("topic", { 1: "orders", 2: "repair", otherwise: "orders" });
const FLOW = [TOPIC, node("orders", { full: "bye" }), node("repair", { full: "bye", then: "return" }), node("bye", {})];

describe("the drawing", () => {
  it("has every node once, an arrow for each pair, and none of its boxes on another", () => {
    const drawing = drawingOf(FLOW, "topic");
    expect(drawing.boxes.map((box) => box.name)).toEqual([START, "topic", "orders", "repair", BACK, "bye"]);
    expect(drawing.arrows.map((arrow) => [arrow.from, arrow.to, arrow.ways.map((way) => way.name).join()])).toEqual([
      ["topic", "orders", "1,otherwise"], ["topic", "repair", "2"], ["orders", "bye", "full"], ["repair", "bye", "full"], ["repair", BACK, "then"],
    ]);
    for (const one of drawing.boxes) {
      for (const other of drawing.boxes) {
        const apart = one.x + one.width <= other.x || other.x + other.width <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y;
        expect(one === other || apart, `${one.name} lies on ${other.name}`).toBe(true);
      }
    }
    expect(drawing.arrows.every((arrow) => arrow.points.length > 1 && pathOf(arrow.points).startsWith("M "))).toBe(true);
  });

  it("tells ways to what so many lead to in words instead", () => {
    const many = ["a", "b", "c", "d", "e"].map((name) => node(name, { 0: "person", 1: "a" }));
    const nodes = [...many, node("person", {})];
    expect(hubsOf(nodes)).toEqual(new Set(["person", "a"]));
    const drawing = drawingOf(nodes, "a", new Set(["person"]));
    expect(drawing.arrows.some((arrow) => arrow.to === "person")).toBe(false);
    expect(drawing.boxes.find((box) => box.name === "b")?.told).toEqual([{ to: "person", ways: [{ name: "0", node: "person", chosen: true }] }]);
    expect(drawing.boxes.some((box) => box.name === "person")).toBe(true);
  });

  it("calls the way back by its own name", () => {
    expect([...byTarget(FLOW[2]!).keys()]).toEqual(["bye", BACK]);
    expect(pathOf([])).toBe("");
    expect(pathOf([{ x: 0, y: 0 }, { x: 1, y: 2 }])).toBe("M 0 0 L 1 2");
  });
});

describe("the figures", () => {
  const row = (version: string, entered: number, left: Record<string, number>) =>
    ({ ...NOTHING, version, node: "topic", verb: "menu", entered, left, hung_up: 1 });

  it("add versions up", () => {
    const sum = figuresOf([row("2", 5, { 1: 3 }), row("1", 4, { 1: 1, 0: 2 })]).get("topic");
    expect(sum).toMatchObject({ entered: 9, hung_up: 2, left: { 0: 2, 1: 4 } });
  });

  it("count an arrow by all its ways, and a subflow by who went in", () => {
    const all = { ...NOTHING, left: { 1: 3, otherwise: 2, enter: 7 } };
    expect(taken(TOPIC, byTarget(TOPIC).get("orders")!, all)).toBe(5);
    expect(taken(node("sub", { then: "bye" }, { flows: ["sub"] }), [{ name: "then", node: "bye", chosen: false }], all)).toBe(7);
  });

  it("say nothing where nobody came", () => {
    expect(percent(0, 0)).toBe("");
    expect(percent(1, 3)).toBe("33 %");
    expect(widthOf(0, 9)).toBe(widthOf(0, 0));
    expect(widthOf(1, 100)).toBeGreaterThan(widthOf(0, 100));
    expect(widthOf(100, 100)).toBeGreaterThan(widthOf(50, 100));
  });

  it("show who is where now, and with what", () => {
    const call = (flow: string, at: string, stage: string, version = "2") => ({ stage, place: { flow, version, node: at } }) as LiveCall;
    const calls = [call("main", "orders", "queued"), call("main", "orders", "talking", "1"), call("night", "orders", "in_ivr"), { stage: "offered", place: null } as LiveCall];
    expect(hereNow(calls, "main", null).get("orders")).toEqual({ all: 2, waiting: 1, talking: 1 });
    expect(hereNow(calls, "main", "2").get("orders")).toEqual({ all: 1, waiting: 1, talking: 0 });
    expect([...inFlows(calls)]).toEqual([["main", 2], ["night", 1]]);
  });
});

describe("two versions", () => {
  it("are one picture that marks what came, went and changed", () => {
    const after = [node("topic", { 1: "orders", 3: "fax" }), FLOW[1]!, node("fax", {}), FLOW[3]!];
    const both = together(FLOW, after);
    expect([...both.marks]).toEqual([["topic", "changed"], ["fax", "added"], ["repair", "removed"]]);
    expect(both.nodes.map((one) => one.name)).toEqual(["topic", "orders", "fax", "bye", "repair"]);
    expect(both.ways.get(wayKey("topic", { name: "3", node: "fax", chosen: true }))).toBe("added");
    expect(both.ways.get(wayKey("topic", { name: "2", node: "repair", chosen: true }))).toBe("removed");
    expect(both.ways.has(wayKey("topic", { name: "1", node: "orders", chosen: true }))).toBe(false);
  });

  it("do not differ by the order of keys", () => {
    const [a, b] = [{ ...TOPIC, details: { a: 1, b: [2, { c: 3, d: null }] } }, { ...TOPIC, details: { b: [2, { d: null, c: 3 }], a: 1 } }];
    expect(together([a], [b]).marks.size).toBe(0);
  });
});

describe("the camera", () => {
  const [drawing, screen] = [{ width: 2000, height: 1000 }, { width: 1000, height: 500 }];

  it("shows the whole, or begins where one can read", () => {
    expect(whole(drawing, screen)).toEqual({ scale: 0.5, x: 0, y: 0 });
    const at = (x: number, y = 0) => ({ x, y, width: 200, height: 60 });
    const first = beginning(drawing, screen, [at(0), at(1200), at(1500), at(100, 900)]);
    expect(first.scale).toBeGreaterThan(0.5);
    expect((1450 - first.x) * first.scale).toBeCloseTo(500);
    expect(beginning({ width: 500, height: 900 }, screen, [at(0)])).toEqual({ scale: 1.15, x: (500 - 1000 / 1.15) / 2, y: 0 });
    expect(beginning({ width: 500, height: 900 }, screen, [at(0)], 1.5).scale).toBeCloseTo(1.725);
    expect(beginning(drawing, screen, []).x).toBe(0);
  });

  it("keeps the point under the pointer, and moves as far as it is dragged", () => {
    const before = { x: 10, y: 20, scale: 1 };
    const after = zoomed(before, 2, { x: 100, y: 50 });
    expect([after.x + 100 / after.scale, after.y + 50 / after.scale]).toEqual([110, 70]);
    expect(moved(after, 20, -10)).toEqual({ ...after, x: after.x - 10, y: after.y + 5 });
    expect(zoomed(before, 1e9, { x: 0, y: 0 }).scale).toBe(3);
  });

  it("moves only as far as it must to show a box", () => {
    const box = { x: 100, y: 100, width: 200, height: 60 };
    expect(showing({ x: 0, y: 0, scale: 1 }, box, screen)).toEqual({ x: 0, y: 0, scale: 1 });
    expect(showing({ x: 400, y: 0, scale: 1 }, box, screen).x).toBe(80);
    expect(showing({ x: -900, y: 0, scale: 1 }, box, screen).x).toBe(-680);
  });
});

describe("words", () => {
  it("are clipped by their width", () => {
    expect(clipped("您好，欢迎致电", 6)).toBe("您好，…");
    expect(clipped("abc", 3)).toBe("abc");
  });

  it("are the first prompt's, in the language if it has any", () => {
    const prompt = (key: string, language: string, text: string) => ({ key, language, text }) as Prompt;
    const known = byKeys([prompt("hi", "en", "Hello"), prompt("hi", "zh-CN", "您好"), prompt("beep", "", "")]);
    expect([wordsOfFirst(["hi"], known, "zh-CN"), wordsOfFirst(["hi"], known, "fr"), wordsOfFirst(["beep"], known, "en"), wordsOfFirst([], known, "en")])
      .toEqual(["您好", "Hello", "", ""]);
  });

  it("lead from a place to its line", () => {
    expect(spotOf("flows/main.yaml:5:12")).toEqual({ line: 5, column: 12 });
    expect(spotOf("flows/main.yaml:5")).toEqual({ line: 5, column: 1 });
    expect(spotOf("keys")).toBeNull();
    expect(offsetOf("ab\ncd\nef", { line: 2, column: 2 })).toBe(4);
    expect(offsetOf("ab", { line: 9, column: 9 })).toBe(2);
  });
});

describe("stretches of time", () => {
  beforeEach(() => setActivePinia(createPinia()));

  it("begin at the hotline's midnight, and go on but for those that are over", () => {
    const none = { from: "", to: "" };
    expect(stretchOf("today", none).from).toMatch(/T00:00:00\+08:00$/);
    expect(stretchOf("yesterday", none).to).toBe(stretchOf("today", none).from);
    expect(stretchOf("chosen", { from: "2026-10-01T20:00", to: "" })).toEqual({ from: "2026-10-01T20:00:00+08:00" });
    expect(stretchOf("hour", none).to).toBeUndefined();
    expect(["today", "week", "month", "yesterday", "chosen"].map((one) => goesOn(one as "today", { to: "x" }))).toEqual([true, true, true, false, false]);
  });
});

it("follows a tried call through one flow", () => {
  const step = (event: string, flow: string, name: string) => ({ event, details: { flow, node: name }, at_s: 0, text: { "zh-CN": "", en: "" }, why: [] });
  expect([...visited([step("NodeEntered", "main", "a"), step("Heard", "main", "x"), step("NodeEntered", "sub", "s"), step("NodeEntered", "main", "b")], "main")])
    .toEqual(["a", "b", "a→b"]);
});
