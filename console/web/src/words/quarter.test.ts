import { expect, it } from "vitest";

import { quarter } from "./quarter";

it.each([[0, "first"], [25.4, "first"], [25.5, "second"], [50, "second"], [51, "third"], [75, "third"], [76, "fourth"], [100, "fourth"]])("%d is in the %s", (score, band) => {
  expect(quarter(score)).toBe(band);
});
