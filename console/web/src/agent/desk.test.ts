/** What the desk makes of a state, a time and a list. */

import { describe, expect, it } from "vitest";

import { fieldOf, sentOf, tomorrowAtTen } from "./moments";
import { breakNow, fitting, standing } from "./standing";

const AGENT = { status: "available", state: "idle", phone: true } as const;

describe("standing", () => {
  it("tells what he does before what he wants", () => {
    expect(standing(AGENT)).toBe("idle");
    expect(standing({ ...AGENT, status: "break", state: "talking" })).toBe("talking");
    expect(standing({ ...AGENT, status: "break_soon" })).toBe("break_soon");
  });

  it("says that nobody can reach him without a phone, but only while he would work", () => {
    expect(standing({ ...AGENT, phone: false })).toBe("no_phone");
    expect(standing({ ...AGENT, status: "off", phone: false })).toBe("off");
  });

  it("lets a break wait for the call in hand", () => {
    expect(breakNow(AGENT)).toBe("break");
    expect(breakNow({ ...AGENT, state: "wrap_up" })).toBe("break_soon");
  });
});

describe("codes", () => {
  const text = { "zh-CN": "x", en: "x" };
  const all = { code: "all", title: text, note: false, queues: [] };
  const repair = { code: "repair", title: text, note: false, queues: ["repair"] };

  it("are those of the call's queue", () => {
    expect(fitting([all, repair], "repair")).toEqual([all, repair]);
    expect(fitting([all, repair], "orders")).toEqual([all]);
    expect(fitting([all, repair], null)).toEqual([all]);
  });
});

describe("times of callbacks", () => {
  const evening = Date.parse("2026-11-30T20:30:00+08:00");

  it("are the hotline's, wherever the browser is", () => {
    expect(fieldOf(evening)).toBe("2026-11-30T20:30");
    expect(sentOf("2026-11-30T20:30")).toBe("2026-11-30T20:30:00+08:00");
    expect(fieldOf(tomorrowAtTen(evening))).toBe("2026-12-01T10:00");
    expect(fieldOf(tomorrowAtTen(Date.parse("2026-12-01T00:10:00+08:00")))).toBe("2026-12-02T10:00");
  });
});
