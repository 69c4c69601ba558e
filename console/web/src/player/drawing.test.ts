import { expect, it } from "vitest";

import { loudestIn } from "./drawing";

it.each([[0, 1, 0.9], [0, 0.25, 0.1], [0.5, 0.5, 0.9], [0.75, 1, 0.2], [1, 1, 0]])("between %d and %d the loudest is %d", (from, to, loudest) => {
  expect(loudestIn([0.1, 0.3, 0.9, 0.2], from, to)).toBe(loudest);
});
