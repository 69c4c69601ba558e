import { expect, it } from "vitest";

import { asking } from "./asking";

it("shows the answer of what was asked last, whichever comes first", async () => {
  const doors: ((value: string) => void)[] = [];
  const asked = asking(() => new Promise<string>((open) => doors.push(open)));
  const first = asked.run();
  const second = asked.run();
  doors[1]!("second");
  await second;
  doors[0]!("first");
  await first;
  expect(asked.answer.value).toBe("second");
  expect(asked.loading.value).toBe(false);
});

it("keeps the answer before when asking again fails", async () => {
  let well = true;
  const asked = asking(async () => {
    if (!well) throw new Error("away");
    return 7;
  });
  await asked.run();
  well = false;
  await asked.run();
  expect(asked.answer.value).toBe(7);
  expect(asked.problem.value).toBeInstanceOf(Error);
});
