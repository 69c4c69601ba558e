import { expect, it } from "vitest";

import { kindOf } from "./ladder";

it.each([
  ["CallOffered", "call"], ["CallQueued", "queue"], ["MoveOrdered", "queue"], ["CallScored", "record"],
  ["NodeEntered", "ivr"], ["TalkStarted", "talk"], ["SomethingNew", "other"],
])("%s is of the kind %s", (event, kind) => {
  expect(kindOf(event)).toBe(kind);
});
