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
      item.reason ? why(item, inOurLanguage(item.reason)) : null,
      ...item.prompts.map((prompt) => el("q", {}, inOurLanguage(prompt))),
    ),
  );
}

/** Reasons that somebody opened; the ladder is drawn anew while the call is up. @type {Set<string>} */
const opened = new Set();

/**
 * The reason in a sentence; at length when it is opened.
 * @param {TimelineItem} item
 * @param {string} reason
 */
function why(item, reason) {
  const key = `${item.offset_ms} ${item.event}`;
  const details = el(
    "details",
    { class: "muted why", open: opened.has(key) },
    el("summary", {}, say("timeline.why", { why: reason })),
    ...item.paragraphs.map((paragraph) => el("p", {}, el("bdi", {}, inOurLanguage(paragraph)))),
  );
  details.addEventListener("toggle", () => (details.open ? opened.add(key) : opened.delete(key)));
  return details;
}

/** @param {TimelineItem} item */
function kindOf(item) {
  if (/^Call(Queued|LeftQueue|Waits|Moved|Overflowed)$|Ordered$/.test(item.event)) return "queue";
  if (item.event === "CallScored") return "record";
  const prefix = Object.keys(KIND).find((start) => item.event.startsWith(start));
  return prefix ? KIND[/** @type {keyof typeof KIND} */ (prefix)] : "other";
}
