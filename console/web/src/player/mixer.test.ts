import { expect, it } from "vitest";

import { levelling } from "./mixer";

it("brings a quiet channel up and a loud one down, and leaves an empty one", () => {
  expect(levelling([0.07, 0.07, 0.07])).toBeCloseTo(5);
  expect(levelling([0.7, 0.7, 0, 0])).toBeCloseTo(0.5);
  expect(levelling([0.02, 0.02])).toBe(6);
  expect(levelling([0.001, 0])).toBe(1);
  expect(levelling([...Array<number>(19).fill(0.35), 1])).toBeCloseTo(1);
});
