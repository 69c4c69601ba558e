import { expect, it } from "vitest";

import { addressOf, asked, viewsFrom, wantedFrom, withView } from "./wanted";

it("comes back from the address as it went there", () => {
  const wanted = { ...wantedFrom({}), agent: "1001", who: "lina", from: "0", todo: false, mine: true };
  expect(wantedFrom(addressOf(wanted))).toEqual(wanted);
  expect(addressOf(wantedFrom({}))).toEqual({});
  expect(wantedFrom({ agent: ["1", "2"], other: "x" }).agent).toBe("");
});

it("is asked for as the API has it", () => {
  const wanted = { ...wantedFrom({}), from: "0", longest: "60", words: "退款" };
  expect(asked(wanted, "zhao")).toEqual({ score_from: "0", longest_s: "60", words: "退款", open: "true" });
  expect(asked({ ...wantedFrom({ all: "", mine: "" }) }, "zhao")).toEqual({ claimed_by: "zhao" });
});

it("keeps views by name and survives what is no list of them", () => {
  const one = { name: "一", address: { agent: "1001" } };
  const views = withView([one, { name: "二", address: {} }], { name: "一", address: {} });
  expect(views.map((view) => view.name)).toEqual(["一", "二"]);
  expect(views[0]?.address).toEqual({});
  expect(viewsFrom(JSON.stringify([one, 7, null, { name: 1 }]))).toEqual([one]);
  for (const kept of [null, "", "{", "7"]) expect(viewsFrom(kept)).toEqual([]);
});
