/** What happened, as a ladder: the time, how long after the call came in, and the words of it. */

/** @import { TimelineItem } from "./api_types.js" */

import * as clock from "./clock.js";
import { byId, byIdAs, el } from "./dom.js";
import { inOurLanguage, say } from "./words.js";

const KIND = {
  Call: "call",
  Leg: "leg",
  Digit: "digit",
  Node: "ivr",
  Flow: "ivr",
  Play: "ivr",
  Position: "queue",
  Queue: "queue",
  Offer: "queue",
  Talk: "talk",
  Transfer: "talk",
  Recording: "record",
  Media: "leg",
};

/** @param {TimelineItem[]} items */
export function showTimeline(items) {
  const ladder = byId("timeline");
  ladder.replaceChildren(...items.map(step));
  const all = byIdAs("timeline-all", HTMLInputElement);
  const show = () => ladder.classList.toggle("all", all.checked);
  all.onchange = show;
  show();
}

/** @param {TimelineItem} item */
function step(item) {
  return el(
    "li",
    { class: `step step-${kindOf(item)}${item.minor ? " minor" : ""}`, "data-event": item.event },
    el(
      "div",
      { class: "step-time figure" },
      el("time", { datetime: item.at }, clock.time(item.at)),
      el("span", { class: "muted" }, `+${(item.offset_ms / 1000).toFixed(item.offset_ms < 10_000 ? 2 : 1)} s`),
    ),
    el(
      "div",
      { class: "step-words" },
      el("p", {}, el("bdi", {}, inOurLanguage(item.text))),
      item.reason ? el("p", { class: "muted" }, say("timeline.why", { why: inOurLanguage(item.reason) })) : null,
      ...item.prompts.map((prompt) => el("q", {}, inOurLanguage(prompt))),
    ),
  );
}

/** @param {TimelineItem} item */
function kindOf(item) {
  if (/^Call(Queued|LeftQueue)$/.test(item.event)) return "queue";
  if (item.event === "CallScored") return "record";
  const prefix = Object.keys(KIND).find((start) => item.event.startsWith(start));
  return prefix ? KIND[/** @type {keyof typeof KIND} */ (prefix)] : "other";
}
