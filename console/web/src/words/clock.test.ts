import { expect, it } from "vitest";

import { clock, dateTime, duration, midnight, secondsSince, setServerTime } from "./clock";

it("tells the hotline's time wherever the browser is", () => {
  expect(clock("2026-11-22T06:03:22Z")).toBe("14:03:22");
  expect(dateTime("2026-11-21T16:00:00Z")).toBe("2026-11-22 00:00:00");
});

it("goes by the server's clock", () => {
  setServerTime("2030-01-01T17:00:00Z");
  expect(midnight()).toBe("2030-01-02T00:00:00+08:00");
  expect(secondsSince("2030-01-01T16:59:00Z")).toBeCloseTo(60, 0);
});

it.each([[-3, "0:00"], [7.9, "0:07"], [754, "12:34"], [3723, "1:02:03"]])("%d seconds are %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});
