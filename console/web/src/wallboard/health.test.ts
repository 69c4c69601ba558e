import { expect, it } from "vitest";

import { ailing, beside, full } from "./health";

it("names parts that are down first, then figures out of bounds, each once", () => {
  expect(ailing({ sip: true, sql: true }, {})).toEqual([]);
  const ill = ailing({ sip: false, sql: true }, { disk_free_bytes: 1e9, journal_lost: 1, sql_behind: 5000, to_hear: 3 });
  expect(ill).toEqual(["sip", "journal_lost", "disk", "sql_behind"]);
  expect(ailing({}, { disk_free_bytes: -1 })).toEqual(["disk"]);
});

it("knows how full it is where the server tells", () => {
  expect(full({ callers: 30, most_callers: 40 })).toBe(0.75);
  expect(full({ callers: null, most_callers: 40 })).toBeNull();
  expect(full({})).toBeNull();
});

it("tells of room and of what waits", () => {
  expect(beside({ disk_free_bytes: 120e9, to_transcribe: 4, to_hear: 2 })).toEqual([["disk", "120"], ["to_transcribe", "4"]]);
  expect(beside({ to_hear: 2 })).toEqual([["to_hear", "2"]]);
  expect(beside({})).toEqual([]);
});
