import { expect, it } from "vitest";

import { loopedTo, rateBeside } from "./playing";

it("goes through the rates and stays at the ends", () => {
  expect(rateBeside(1, 1)).toBe(1.25);
  expect(rateBeside(1, -1)).toBe(0.75);
  expect(rateBeside(2, 1)).toBe(2);
  expect(rateBeside(0.5, -1)).toBe(0.5);
});

it("goes back at the end of a loop only", () => {
  expect(loopedTo(900, [100, 1000, "both"])).toBeNull();
  expect(loopedTo(1000, [100, 1000, "both"])).toBe(100);
  expect(loopedTo(5000, null)).toBeNull();
});
