/** What kind of step an event of the journal is, by its name: for the dot beside it. */

const KIND: [string, string][] = [
  ["CallScored", "record"],
  ["Call", "call"],
  ["Leg", "leg"],
  ["Digit", "digit"],
  ["Node", "ivr"],
  ["Flow", "ivr"],
  ["Play", "ivr"],
  ["Position", "queue"],
  ["Queue", "queue"],
  ["Offer", "queue"],
  ["Talk", "talk"],
  ["Transfer", "talk"],
  ["Recording", "record"],
  ["Media", "leg"],
];

export function kindOf(event: string): string {
  if (/^Call(Queued|LeftQueue|Waits|Moved|Overflowed)$|Ordered$/.test(event)) return "queue";
  return KIND.find(([start]) => event.startsWith(start))?.[1] ?? "other";
}
