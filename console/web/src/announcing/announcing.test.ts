import { describe, expect, it } from "vitest";

import { type Announcement, leftSeconds, running, whyNot } from "./announcing";

const until = "2026-11-30T10:00:00Z";
const at = (seconds: number) => Date.parse(until) - 1000 * seconds;
const one = (given: Partial<Announcement> = {}): Announcement =>
  ({ announcement: "a", words: {}, by: "mei", queues: [], made_at: until, until, left_s: 60, withdrawn_by: null, ...given });

describe("what is announced", () => {
  it("has the time left that the clock says", () => {
    expect(leftSeconds(one(), at(42))).toBe(42);
    expect(leftSeconds(one(), at(-1))).toBe(0);
  });

  it("is over when it was withdrawn, whatever its end", () => {
    expect(leftSeconds(one({ withdrawn_by: "li", left_s: 0 }), at(42))).toBe(0);
    expect(running([one(), one({ withdrawn_by: "li" }), one({ left_s: 0 })], at(42))).toEqual([one()]);
  });
});

describe("the form", () => {
  const form = { zh: "今天的配送可能延迟", en: "", minutes: 30 };

  it("is ready with words in one language", () => {
    expect(whyNot(form)).toBe("");
    expect(whyNot({ ...form, zh: "", en: "Late" })).toBe("");
  });

  it.each(["", "  ", "…!?"])("has nothing to say in %j", (zh) => expect(whyNot({ ...form, zh })).toBe("nothing"));

  it.each([0, 1441, Number.NaN])("does not take %d minutes", (minutes) => expect(whyNot({ ...form, minutes })).toBe("minutes"));
});
