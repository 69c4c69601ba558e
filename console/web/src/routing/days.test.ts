import { expect, it } from "vitest";

import { type Day, between, led, lies, markOf, monthsOf, stepped, stretches, weekday } from "./days";

function day(at: string, kind = "", name = ""): Day {
  return { day: at, kind, name, name_en: "", hours: "", greeting: [], source: "own", change: null, open: {} };
}

function days(year: number): Day[] {
  const found: Day[] = [];
  for (let at = `${year}-01-01`; at.startsWith(String(year)); at = stepped(at, 1)) found.push(day(at));
  return found;
}

it("has twelve months of weeks that begin on Monday", () => {
  const months = monthsOf(days(2028));
  expect(months.map(({ month }) => month)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const february = months[1]?.weeks ?? [];
  expect(february[0]?.map((one) => one?.day.slice(8) ?? "")).toEqual(["", "01", "02", "03", "04", "05", "06"]);
  expect(february.flat().filter((one) => one !== null)).toHaveLength(29);
  expect(weekday("2027-02-07")).toBe(6);
});

it("goes by keys within the year", () => {
  expect(led("ArrowDown", "2027-02-06")).toBe("2027-02-13");
  expect(led("ArrowLeft", "2027-03-01")).toBe("2027-02-28");
  expect(led("ArrowLeft", "2027-01-01")).toBe("2027-01-01");
  expect(led("Home", "2027-03-17")).toBe("2027-03-01");
  expect(led("a", "2027-03-17")).toBeNull();
});

it("chooses a range whichever end is clicked first", () => {
  const range = between("2027-02-11", "2027-02-05");
  expect(range).toEqual({ first: "2027-02-05", last: "2027-02-11" });
  expect([lies("2027-02-05", range), lies("2027-02-12", range), lies("2027-02-05", null)]).toEqual([true, false, false]);
});

it("marks what is written down, and weekends", () => {
  expect(["2027-02-06", "2027-02-08"].map((at) => markOf(day(at)))).toEqual(["weekend", ""]);
  expect(markOf(day("2027-02-06", "workday"))).toBe("workday");
  expect(markOf(day("2027-02-08", "holydays"))).toBe("");
});

it("tells a festival once", () => {
  const told = stretches([day("2027-02-05", "holiday", "春节"), day("2027-02-06", "holiday", "春节"), day("2027-02-07"), day("2027-02-08", "workday")]);
  expect(told.map(({ first, last }) => `${first.day}/${last.day}`)).toEqual(["2027-02-05/2027-02-06", "2027-02-08/2027-02-08"]);
});
