import { expect, it } from "vitest";

import { type Leg, type Message, bandOf, kindOf, laneOf, rungs, titleOf, waited } from "./sip";

const leg = (name: string) => ({ leg: name }) as Leg;
const message = (given: Partial<Message>) => ({ leg: "c", sent: false, status: null, method: "INVITE", reason: "", ...given }) as Message;

it("puts the server between the caller and the others", () => {
  expect([0, 1, 2].map(laneOf)).toEqual([0, 2, 3]);
});

it("draws each message from its phone to the server or back", () => {
  const drawn = rungs([leg("c"), leg("a")], [
    message({}), message({ sent: true }), message({ leg: "a", sent: true }), message({ leg: "a" }), message({ leg: "gone" }),
  ]);
  expect(drawn.map(({ left, right, toRight }) => [left, right, toRight])).toEqual([
    [0, 1, true], [0, 1, false], [1, 2, true], [1, 2, false], [0, 1, true],
  ]);
});

it.each([[null, "request"], [180, "interim"], [200, "good"], [486, "refused"]])("%s is %s", (status, kind) => {
  expect(kindOf(message({ status }))).toBe(kind);
});

it("names messages", () => {
  expect(titleOf(message({}))).toBe("INVITE");
  expect(titleOf(message({ method: "" }))).toBe("?");
  expect(titleOf(message({ status: 200, reason: "OK" }))).toBe("200 OK");
  expect(titleOf(message({ status: 200 }))).toBe("200");
});

it.each([[0.42, "+0.4 ms"], [812.4, "+812 ms"], [12_530, "+12.53 s"]])("%s is %s", (ms, words) => {
  expect(waited(ms)).toBe(words);
});

it.each([[93, "good"], [75, "fair"], [50, "poor"]])("R %s is %s", (r, band) => {
  expect(bandOf(r)).toBe(band);
});
