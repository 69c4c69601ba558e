import { expect, it } from "vitest";

import { axisOf, marks, SIZE, stairs, timeOf, x, y } from "./chart";

const POINTS = [{ at_s: 36_000, value: 1 }, { at_s: 37_800, value: 0 }, { at_s: 39_600, value: null }, { at_s: 41_400, value: 0.5 }];

it("fits all of a day into its frame", () => {
  const axis = axisOf([POINTS], 1);
  expect(axis).toEqual({ from_s: 36_000, to_s: 43_200, most: 1 });
  expect([x(36_000, axis), x(43_200, axis)]).toEqual([SIZE.left, SIZE.width - SIZE.right]);
  expect([y(0, axis), y(1, axis)]).toEqual([SIZE.height - SIZE.bottom, SIZE.top]);
  expect(axisOf([[]])).toEqual({ from_s: 0, to_s: 86_400, most: 1 });
});

it("goes up and down in stairs and leaves gaps where nobody called", () => {
  expect(stairs(POINTS, axisOf([POINTS], 1)).match(/[ML]/g)).toEqual(["M", "L", "M"]);
});

it("writes times below", () => {
  expect(marks(axisOf([POINTS], 1)).map(timeOf)).toEqual(["10:00", "10:30", "11:00", "11:30", "12:00"]);
});
