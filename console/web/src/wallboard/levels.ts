/**
 * How bad a figure is: calm, warning (it develops), critical (act now). A figure that swings around a limit would
 * flicker: it becomes worse at the limit, and better only when it is clearly on the other side.
 */

export type Level = "calm" | "warning" | "critical";

export interface Limits {
  warning: number;
  critical: number;
  /** How far on the good side of a limit the figure must be to count as better. */
  slack: number;
  /** Whether more of it is worse (people who wait) or less (a service level). */
  worse: "more" | "less";
}

const ORDER: Level[] = ["calm", "warning", "critical"];

/** The level of a figure, without memory; null (nothing to tell) is calm. */
export function levelOf(figure: number | null, limits: Limits): Level {
  if (figure === null) return "calm";
  const beyond = (limit: number): boolean => (limits.worse === "more" ? figure >= limit : figure < limit);
  if (beyond(limits.critical)) return "critical";
  return beyond(limits.warning) ? "warning" : "calm";
}

/** The level after `before`: up at once, down only past the slack. */
export function nextLevel(before: Level, figure: number | null, limits: Limits): Level {
  const now = levelOf(figure, limits);
  if (figure === null || ORDER.indexOf(now) >= ORDER.indexOf(before)) return now;
  const shifted = limits.worse === "more" ? figure + limits.slack : figure - limits.slack;
  const cautious = levelOf(shifted, limits);
  return ORDER.indexOf(cautious) < ORDER.indexOf(before) ? cautious : before;
}

export function worst(levels: Iterable<Level>): Level {
  return [...levels].reduce((a, b) => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b), "calm");
}

/** A queue's own limits, else the board's. The critical limit of people who wait is twice the warning's. */
export function limitsOf(queue: { waiting: number | null; longest_wait_s: number | null; target: number }) {
  const waiting = queue.waiting ?? 5;
  const longest = queue.longest_wait_s ?? 60;
  return {
    waiting: { warning: waiting, critical: 2 * waiting, slack: 1, worse: "more" },
    longest: { warning: longest, critical: queue.longest_wait_s === null ? 300 : 2 * longest, slack: 5, worse: "more" },
    level: { warning: queue.target, critical: queue.target - 0.1, slack: 0.02, worse: "less" },
  } satisfies Record<string, Limits>;
}
