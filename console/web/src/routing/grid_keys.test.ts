// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { type Place, neighbour, stepOf } from "./grid_keys";

const PLACES: Place[] = [
  { row: 1, column: 0, within: 0 },
  { row: 1, column: 2, within: 0 },
  { row: 1, column: 2, within: 1 },
  { row: 2, column: 0, within: 0 },
  { row: 2, column: 2, within: 0 },
];

function pressed(key: string, more: object = {}): KeyboardEvent {
  return new KeyboardEvent("keydown", { key, ...more });
}

function written(value: string, at: number): HTMLInputElement {
  const field = document.createElement("input");
  field.value = value;
  field.setSelectionRange(at, at);
  return field;
}

it("goes along a row and down a column, and not over an edge", () => {
  expect(neighbour(PLACES, 0, "right")).toBe(1);
  expect(neighbour(PLACES, 2, "right")).toBe(2);
  expect(neighbour(PLACES, 0, "down")).toBe(3);
  expect(neighbour(PLACES, 2, "down")).toBe(4);
  expect(neighbour(PLACES, 4, "up")).toBe(2);
  expect(neighbour(PLACES, 0, "up")).toBe(0);
  expect(neighbour(PLACES, 9, "up")).toBe(9);
});

it("lets who writes move in what is written", () => {
  expect(stepOf(pressed("ArrowLeft"), written("50", 1))).toBeNull();
  expect(stepOf(pressed("ArrowLeft"), written("50", 0))).toBe("left");
  expect(stepOf(pressed("ArrowRight"), written("50", 2))).toBe("right");
  expect(stepOf(pressed("ArrowRight"), written("50", 1))).toBeNull();
  expect(stepOf(pressed("ArrowRight", { altKey: true }), written("50", 1))).toBe("right");
  expect(stepOf(pressed("ArrowDown"), written("50", 1))).toBe("down");
  expect(stepOf(pressed("ArrowDown", { shiftKey: true }), written("50", 1))).toBeNull();
  expect(stepOf(pressed("a"), written("50", 1))).toBeNull();
});

it("leaves up and down to a list of choices", () => {
  const list = document.createElement("select");
  expect(stepOf(pressed("ArrowDown"), list)).toBeNull();
  expect(stepOf(pressed("ArrowDown", { altKey: true }), list)).toBe("down");
  expect(stepOf(pressed("ArrowRight"), list)).toBe("right");
});
