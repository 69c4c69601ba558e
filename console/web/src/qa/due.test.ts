import { expect, it } from "vitest";

import { dueIn } from "./due";

it("says days, hours or minutes, and how late", () => {
  const now = Date.parse("2026-11-30T12:00:00Z");
  expect(dueIn("2026-12-03T13:00:00Z", now)).toEqual({ unit: "days", n: 3 });
  expect(dueIn("2026-11-30T14:59:00Z", now)).toEqual({ unit: "hours", n: 2 });
  expect(dueIn("2026-11-30T12:00:30Z", now)).toEqual({ unit: "minutes", n: 0 });
  expect(dueIn("2026-11-30T11:15:00Z", now)).toEqual({ unit: "late_minutes", n: 45 });
});
