import { describe, expect, it } from "vitest";

import { addressOf, askedFrom, fileAddress, later, stretch, toApi, today } from "./asked";
import { type Report, barsOf, change, mainColumns, seriesOf, shareOf, shown, weekOf } from "./figures";

function report(lines: object[], more: object = {}): Report {
  return { by: "queue", compared_since: null, columns: [], lines, ...more } as unknown as Report;
}

describe("what is asked for", () => {
  it("stands in the address and is read from it again", () => {
    const asked = { by: "queue", interval: "day", from: "2026-11-01", to: "2026-11-07", compare: true, queue: "orders", figure: "asa_s" } as const;
    expect(askedFrom(addressOf(asked))).toEqual(asked);
  });

  it("is today hour by hour where nothing is said, and whatever nonsense is", () => {
    const usual = { by: "all", interval: "hour", from: today(), to: today(), compare: false, queue: "", figure: "offered" };
    expect(askedFrom({})).toEqual(usual);
    expect(askedFrom({ by: "<script>", interval: "fortnight", from: "yesterday", to: ["x"], compare: "year" })).toEqual(usual);
  });

  it("puts days in order, and gives agents no heat map", () => {
    expect(askedFrom({ from: "2026-11-09", to: "2026-11-07" }).from).toBe("2026-11-07");
    expect(askedFrom({ by: "agent", interval: "hour_of_week", queue: "orders" })).toMatchObject({ interval: "", queue: "", figure: "handled" });
  });

  it("ends at the midnight after the last day", () => {
    expect(later("2026-12-31", 1)).toBe("2027-01-01");
    expect(toApi(askedFrom({ from: "2026-11-01", to: "2026-11-30" })).to).toBe("2026-12-01T00:00:00");
    const link = fileAddress(askedFrom({ by: "flow", from: "2026-11-01", to: "2026-11-01", compare: "week" }), "xlsx", "en");
    expect(link).toBe("/api/reports.xlsx?by=flow&from=2026-11-01T00%3A00%3A00&to=2026-11-02T00%3A00%3A00&compare=week&language=en");
  });

  it("knows the stretches that are asked for most", () => {
    const { from, to } = stretch("week");
    expect(later(from, 6)).toBe(to);
    expect(stretch("yesterday").from).toBe(stretch("yesterday").to);
    expect(stretch("today").to).toBe(today());
  });
});

describe("figures", () => {
  it("are shown by their units", () => {
    expect(["0-1", "seconds", "seconds", "calls", "0-100"].map((unit, i) => shown(unit, [0.8125, 9.04, 125, 7, 91.26][i]))).toEqual([
      "81.3 %", "9.0 s", "2:05", "7", "91.3",
    ]);
    expect(shown("calls", null)).toBe("–");
  });

  it("change by percents, shares by points", () => {
    expect(change("calls", 12, 10)).toBe("+20 %");
    expect(change("calls", 9, 10)).toBe("−10 %");
    expect(change("0-1", 0.8, 0.75)).toBe("+5.0 pp");
    expect(change("calls", 1, 0)).toBe("");
    expect(change("calls", 10, 10)).toBe("±0");
    expect(change("calls", null, 3)).toBe("");
  });

  it("are columns where the report has them", () => {
    const columns = [{ name: "asa_s" }, { name: "offered" }, { name: "time_s.idle" }];
    expect(mainColumns(report([], { columns })).map((column) => column.name)).toEqual(["offered", "asa_s"]);
  });

  it("are lines over time, the most first, with last week's beside a single one", () => {
    const line = (name: string, since: string, n: number) => ({ name, since, figures: { offered: n }, before: { offered: n + 1 } });
    const two = seriesOf(report([line("a", "1", 1), line("b", "1", 5), line("b", "2", 5)]), "offered");
    expect(two.slots).toEqual(["1", "2"]);
    expect(two.series.map((each) => [each.name, each.values])).toEqual([["b", [5, 5]], ["a", [1, null]]]);
    const alone = seriesOf(report([line("a", "1", 1)], { compared_since: "0" }), "offered");
    expect(alone.series.map((each) => [each.before, each.values])).toEqual([[false, [1]], [true, [2]]]);
  });

  it("leave a gap where nobody came", () => {
    const line = (hour: string) => ({ name: "a", since: `2026-11-23T0${hour}:00:00Z`, figures: { offered: 1 }, before: null });
    const { slots, series } = seriesOf(report([line("1"), line("3")], { interval: "hour" }), "offered");
    expect(slots.map((slot) => slot.slice(11, 13))).toEqual(["01", "02", "03"]);
    expect(series[0]?.values).toEqual([1, null, 1]);
  });

  it("are bars without slots, the longest first", () => {
    const lines = [{ name: "a", figures: { offered: 1 }, before: null }, { name: "b", figures: { offered: 3 }, before: { offered: 2 } }];
    expect(barsOf(report(lines), "offered")).toEqual([{ name: "b", now: 3, before: 2 }, { name: "a", now: 1, before: null }]);
    expect([shareOf(1, 4), shareOf(null, 4), shareOf(3, 0)]).toEqual([0.25, 0, 0]);
  });

  it("are a map of the week", () => {
    const lines = [{ hour_of_week: 9, figures: { offered: 3 } }, { hour_of_week: 167, figures: {} }] as unknown as Report["lines"];
    const week = weekOf(lines, "offered");
    expect([week[0]?.[9], week[0]?.[10], week[6]?.[23]]).toEqual([3, null, null]);
  });
});
