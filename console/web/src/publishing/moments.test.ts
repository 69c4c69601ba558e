import { expect, it } from "vitest";

import { field, sent } from "./moments";

it("has Beijing time in fields and with its offset on the way", () => {
  expect(field(Date.UTC(2026, 9, 1, 12, 0))).toBe("2026-10-01T20:00");
  expect(sent("2026-10-01T20:00")).toBe("2026-10-01T20:00:00+08:00");
  expect(sent("2026-10-01T20:00:30")).toBe("2026-10-01T20:00:30+08:00");
  expect(sent("")).toBeNull();
});
