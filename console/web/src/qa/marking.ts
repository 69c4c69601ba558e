/** A reviewer's marks while he makes them, as the page holds them and the API takes them. */

import type { Schemas } from "@/api/client";

export type Line = Schemas["CriterionAnswer"];
export type Correction = Schemas["CorrectionShape"];

export interface Mark {
  status: "scored" | "not_applicable";
  points: number;
  reason: string;
  fatal: boolean;
  struck: [number, number, "caller" | "agent" | "both"][];
  rule_wrong: boolean;
}

export type Marks = Record<string, Mark>;

/** What a key 1-5 gives: 1 nothing, 5 all of the points, to a tenth. */
export function pointsOfKey(key: number, most: number): number {
  return Math.round(((most * (key - 1)) / 4) * 10) / 10;
}

/** A new mark of a criterion begins as the machine left it; where the machine could not judge, with full points. */
export function begun(line: Line): Mark {
  const status = line.status === "not_applicable" ? "not_applicable" : "scored";
  return { status, points: line.points ?? line.max_points, reason: "", fatal: line.fatal, struck: [], rule_wrong: false };
}

/** For the API; a reason that is still to be written is `unwritten`, with which it can be tried but not published. */
export function corrections(marks: Marks, unwritten = ""): Correction[] {
  return Object.entries(marks).map(([criterion, mark]) => ({
    criterion,
    status: mark.status,
    points: mark.status === "scored" ? (mark.fatal ? 0 : mark.points) : null,
    reason: mark.reason.trim() || unwritten,
    fatal: mark.status === "scored" && mark.fatal,
    struck: mark.struck,
    rule_wrong: mark.rule_wrong,
  }));
}

/** What still stands in the way of publishing, by criterion: no reason, or a line only a person can judge. */
export function missing(lines: readonly Line[], marks: Marks): Record<string, "reason" | "judgement"> {
  const found: Record<string, "reason" | "judgement"> = {};
  for (const line of lines) {
    const mark = marks[line.id];
    if (mark && !mark.reason.trim()) found[line.id] = "reason";
    else if (!mark && line.status === "needs_review") found[line.id] = "judgement";
  }
  return found;
}

/** A draft as it was kept; what an older page wrote otherwise is left out. */
export function restored(content: Record<string, unknown>, lines: readonly Line[]): { marks: Marks; text: string } {
  const kept = (content.marks ?? {}) as Record<string, Partial<Mark>>;
  const marks: Marks = {};
  for (const line of lines) {
    const mark = kept[line.id];
    if (mark && typeof mark === "object") marks[line.id] = { ...begun(line), ...mark };
  }
  return { marks, text: typeof content.text === "string" ? content.text : "" };
}

/** Whether a piece of evidence has been struck out. */
export function isStruck(mark: Mark | undefined, piece: readonly unknown[]): boolean {
  return mark?.struck.some((one) => one.every((value, at) => value === piece[at])) ?? false;
}
