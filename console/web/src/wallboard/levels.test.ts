import { describe, expect, it } from "vitest";

import { type Level, type Limits, levelOf, limitsOf, nextLevel, worst } from "./levels";

const WAITING: Limits = { warning: 5, critical: 10, slack: 1, worse: "more" };
const SERVED: Limits = { warning: 0.8, critical: 0.7, slack: 0.02, worse: "less" };

describe("levelOf", () => {
  it.each([[null, "calm"], [0, "calm"], [4, "calm"], [5, "warning"], [9, "warning"], [10, "critical"]] as const)("of %s waiting is %s", (figure, level) => {
    expect(levelOf(figure, WAITING)).toBe(level);
  });

  it.each([[1, "calm"], [0.8, "calm"], [0.79, "warning"], [0.69, "critical"]] as const)("of a service level of %s is %s", (figure, level) => {
    expect(levelOf(figure, SERVED)).toBe(level);
  });
});

describe("nextLevel", () => {
  function along(figures: (number | null)[], limits: Limits): Level[] {
    let level: Level = "calm";
    return figures.map((figure) => (level = nextLevel(level, figure, limits)));
  }

  it("rises at once and does not flicker around a limit", () => {
    expect(along([4, 5, 4, 5, 4, 3], WAITING)).toEqual(["calm", "warning", "warning", "warning", "warning", "calm"]);
  });

  it("falls by two levels when the figure does", () => {
    expect(along([12, 0], WAITING)).toEqual(["critical", "calm"]);
    expect(along([12, 9, 8], WAITING)).toEqual(["critical", "critical", "warning"]);
  });

  it("holds for figures of which less is worse", () => {
    expect(along([0.79, 0.81, 0.83, 0.69, 0.71, 0.73], SERVED)).toEqual(["warning", "warning", "calm", "critical", "critical", "warning"]);
  });

  it("is calm when there is nothing to tell", () => {
    expect(along([12, null], WAITING)).toEqual(["critical", "calm"]);
  });
});

it("goes by a queue's own limits, else by the board's", () => {
  const usual = limitsOf({ waiting: null, longest_wait_s: null, target: 0.8 });
  expect([usual.longest.warning, usual.longest.critical, usual.waiting.critical]).toEqual([60, 300, 10]);
  const own = limitsOf({ waiting: 3, longest_wait_s: 20, target: 0.9 });
  expect([own.longest.critical, own.waiting.critical, own.level.critical]).toEqual([40, 6, 0.8]);
});

it("knows the worst of several", () => {
  expect(worst([])).toBe("calm");
  expect(worst(["calm", "critical", "warning"])).toBe("critical");
});
